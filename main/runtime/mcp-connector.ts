// mcp-connector: an MCP server as a connector, each of its tools an action with a form.
//
//   C1. What is shown and checked is the pinned definition; a tool that is not as it was accepted stays in documents, blocked.
//   C2. Descriptions are the server's words: they are shown to people as text, and stand in no prompt by this.

import type { ActionContext, AnyAction, Connector } from '@main/connectors/define.ts'
import { jsonSchemaType } from '@main/connectors/kit/json-schema-type.ts'
import { effectOfTool } from '@main/mcp/call-port.ts'
import { consentHash } from '@main/mcp/consent.ts'
import { boundedSchema } from '@main/openapi/bounded-schema.ts'
import { titleFrom } from '@main/openapi/names.ts'
import { plainText } from '@main/openapi/plain-text.ts'
import { sampleFor } from '@main/openapi/sample.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '@shared/json.ts'
import type { JsonSchema } from '@shared/json-schema.ts'
import { stateOfTool, type McpServer, type McpTool, type McpToolState } from '@shared/mcp-server.ts'
import { z } from 'zod'

/** `mcp-my-tools`: the first part of the types of a server's nodes. */
export function connectorKeyOf(server: string): string {
  return `mcp-${server}`
}

export function mcpConnector(server: McpServer): Connector {
  return {
    key: connectorKeyOf(server.key), displayName: server.name, icon: 'server', capabilities: ['action'], config: z.strictObject({}),
    actions: server.tools.flatMap((tool) => actionOf(server, tool) ?? []),
  }
}

const inputBounds = { purpose: 'input', mostParts: 400, deepest: 5, longestText: 400 } as const
const outputBounds = { purpose: 'output', mostParts: 300, deepest: 6, longestText: 160 } as const
const longestSummary = 40

/** Null for one that no document can know: it was never accepted. */
function actionOf(server: McpServer, tool: McpTool): AnyAction | null {
  const state = stateOfTool(tool)
  if (state === 'new') return null
  const { name, title, description, inputSchema, outputSchema, annotations } = tool.definition
  const displayName = plainText(title ?? annotations.title ?? titleFrom(name), 60) || name
  const told = plainText(description, 1_500)
  const input = bounded(inputSchema, inputBounds)
  const result = resultSchema(outputSchema)
  return {
    key: tool.key, displayName, summary: plainText(told.replace(/\s+/g, ' '), longestSummary) || `A tool of ${server.name}`.slice(0, longestSummary),
    description: told || `A tool of the MCP server ${server.name}.`, category: 'mcp', keywords: ['mcp', name, server.name],
    effect: effectOfTool(server, annotations),
    input: jsonSchemaType(input), output: jsonSchemaType(result, { isChecked: false }),
    defaultInput: defaultsOf(input), sample: sampleFor(undefined, result),
    ...blockedFor(server, state, displayName),
    describe: () => `Call the tool ${name} of the MCP server ${server.name}`,
    run: (given: JsonObject, { mcp }: ActionContext) => mcp.call({ server: server.key, tool: name, args: given }),
  }
}

function blockedFor(server: McpServer, state: Exclude<McpToolState, 'new'>, tool: string): Pick<AnyAction, 'blocked'> {
  if (server.accepted !== consentHash(server)) return { blocked: { message: `The MCP server "${server.name}" has not been accepted as it is now`, remedy: 'Look at what it starts under Settings, MCP servers, and accept it' } }
  if (!server.isEnabled) return { blocked: { message: `The MCP server "${server.name}" is switched off`, remedy: 'Switch it on under Settings, MCP servers' } }
  return state === 'on' ? {} : { blocked: blockedBecause[state](tool, server.name) }
}

const blockedBecause: Record<Extract<McpToolState, 'off' | 'changed' | 'gone'>, (tool: string, server: string) => NonNullable<AnyAction['blocked']>> = {
  off: (tool, server) => ({ message: `The tool "${tool}" of ${server} is switched off`, remedy: 'Switch it on under Settings, MCP servers' }),
  changed: (tool, server) => ({ message: `The tool "${tool}" of ${server} has changed since it was accepted, so it is not called`, remedy: 'Look at what is different under Settings, MCP servers, and accept it' }),
  gone: (tool, server) => ({ message: `${server} no longer has the tool "${tool}"`, remedy: 'Choose another tool, or look at the server under Settings, MCP servers' }),
}

function bounded(schema: JsonObject, bounds: typeof inputBounds | typeof outputBounds): JsonSchema {
  try {
    return { type: 'object', ...boundedSchema(schema, { root: schema, title: '', version: '' }, bounds) }
  } catch {
    // A schema that refers to something elsewhere: the tool is filled in as JSON, and the server says what is wrong.
    return { type: 'object' }
  }
}

function resultSchema(outputSchema: JsonObject | null): JsonSchema {
  return {
    type: 'object',
    properties: {
      text: { type: 'string', description: 'All its texts' },
      data: outputSchema ? bounded(outputSchema, outputBounds) : { description: 'What it gave as data, or its text read as JSON' },
      content: { type: 'array', description: 'Texts, images and resources, as they came', items: { type: 'object', properties: { type: { type: 'string', enum: ['text', 'image', 'audio', 'resource', 'link'] }, text: { type: ['string', 'null'] } } } },
    },
  }
}

/** What the schema itself gives, so that the form begins with it. */
function defaultsOf({ properties = {}, required = [] }: JsonSchema): JsonObject {
  const entries = Object.entries(properties).flatMap(([name, part]): [string, JsonValue][] => {
    const given = typeof part === 'object' ? part.default : undefined
    if (given !== undefined) return [[name, given]]
    return required.includes(name) && typeof part === 'object' && part.type === 'string' && part.enum === undefined ? [[name, '']] : []
  })
  return Object.fromEntries(entries.filter(([, value]) => !isJsonObject(value)))
}
