// tool-list: the tools of a server as a person agreed to them, and what became of them since.
//
//   T1. What a tool is called, what it says of itself, its schemas and its hints are pinned together, by one hash.
//   T2. A tool that changed is not used before a person accepted what it is now, nor is one that came later.
//   T3. The limits hold before anything is kept: a server cannot fill the disk or the window.

import { createHash } from 'node:crypto'
import { isJsonObject, type JsonObject, type JsonValue } from '@shared/json.ts'
import { JsonObject as JsonObjectSchema } from '@shared/json.ts'
import { McpToolHints, stateOfTool, type McpTool, type McpToolChange, type McpToolDefinition } from '@shared/mcp-server.ts'
import { AppError } from '@shared/failure.ts'
import { z } from 'zod'

/** What lists, and models that read them, can still oversee. */
export const mostTools = 128
/** In bytes, of what a tool says of itself. */
export const longestDescription = 65_536
/** In bytes, of both schemas together. */
const largestSchemas = 262_144

const ListedTool = z.object({
  name: z.string().min(1).max(128),
  title: z.string().max(1_000).optional(),
  description: z.string().optional(),
  inputSchema: JsonObjectSchema,
  outputSchema: JsonObjectSchema.optional(),
  annotations: McpToolHints.optional(),
})

export type ReadTools = { tools: McpToolDefinition[]; /** Those that cannot be used, and why. */ refused: { name: string; reason: string }[] }

/** Throws AppError `limit` for more tools than there may be. */
export function readTools(listed: readonly unknown[]): ReadTools {
  if (listed.length > mostTools) throw new AppError({ code: 'limit', message: `The server has ${listed.length} tools; ${mostTools} are the most. Start it with fewer, if it can be told so.`, retryable: false })
  const tools: McpToolDefinition[] = []
  const refused: ReadTools['refused'] = []
  for (const each of listed) {
    const parsed = ListedTool.safeParse(each)
    const name = parsed.success ? parsed.data.name : nameIn(each)
    const reason = parsed.success ? tooLarge(parsed.data) ?? (tools.some((tool) => tool.name === name) ? 'there are two of this name' : null) : `${parsed.error.issues[0]?.path.join('.') ?? ''}: ${parsed.error.issues[0]?.message ?? 'it cannot be read'}`
    if (reason !== null || !parsed.success) {
      refused.push({ name, reason: reason ?? 'it cannot be read' })
      continue
    }
    const { title, description = '', inputSchema, outputSchema = null, annotations = {} } = parsed.data
    tools.push({ name, title: title ?? null, description, inputSchema, outputSchema, annotations })
  }
  return { tools, refused }
}

function tooLarge({ description = '', inputSchema, outputSchema }: z.infer<typeof ListedTool>): string | null {
  if (Buffer.byteLength(description) > longestDescription) return `what it says of itself is longer than ${longestDescription / 1024} KB`
  if (Buffer.byteLength(JSON.stringify([inputSchema, outputSchema ?? null])) > largestSchemas) return `its schemas are larger than ${largestSchemas / 1024} KB`
  return null
}

/** SHA-256 in hex of all that is pinned; the order of keys does not count. */
export function hashOf(definition: McpToolDefinition): string {
  return createHash('sha256').update(JSON.stringify(sorted(definition as JsonValue))).digest('hex')
}

/** The tools that are kept, after the server was asked. `isFirst`: the person has just accepted the server, with what it has. */
export function mergedTools(known: readonly McpTool[], listed: readonly McpToolDefinition[], { isFirst }: { isFirst: boolean }): McpTool[] {
  const now = new Map(listed.map((definition) => [definition.name, definition]))
  const kept = known.flatMap((tool): McpTool[] => {
    const definition = now.get(tool.definition.name)
    now.delete(tool.definition.name)
    if (!definition) return stateOfTool(tool) === 'new' ? [] : [{ ...tool, isGone: true }]
    const hash = hashOf(definition)
    if (tool.isNew) return [{ ...tool, definition, hash, isGone: false }]
    return [{ ...tool, isGone: false, offered: hash === tool.hash ? null : { definition, hash } }]
  })
  const taken = new Set(kept.map(({ key }) => key))
  for (const definition of now.values()) kept.push({ definition, hash: hashOf(definition), key: freeKey(definition.name, taken), isEnabled: isFirst, isNew: !isFirst, isGone: false, offered: null })
  return kept
}

/** As the server says it is now, agreed to. */
export function acceptedTool(tool: McpTool): McpTool {
  return { ...tool, ...(tool.offered ?? {}), offered: null, isNew: false, isEnabled: true }
}

/** What differs between two definitions, one line a part: its name, before, after. */
export function differences(before: McpToolDefinition, after: McpToolDefinition): McpToolChange[] {
  const parts = (['title', 'description', 'inputSchema', 'outputSchema', 'annotations'] as const).map((part) => ({ part, before: shown(before[part]), after: shown(after[part]) }))
  return parts.filter((each) => each.before !== each.after)
}

function shown(value: JsonValue | McpToolHints): string {
  return typeof value === 'string' ? value : JSON.stringify(sorted(value as JsonValue), null, 2)
}

function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)).map(([key, each]): [string, JsonValue] => [key, sorted(each)])) satisfies JsonObject
}

/** A name as node types are written; one that differs from another in nothing but that gets a number. */
function freeKey(name: string, taken: Set<string>): string {
  const wanted = name.replace(/[^A-Za-z0-9_-]+/g, '-').replace(/^[-_]+/, '').slice(0, 80) || 'tool'
  let key = wanted
  for (let number = 2; taken.has(key); number++) key = `${wanted}-${number}`
  taken.add(key)
  return key
}

function nameIn(value: unknown): string {
  return typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string' ? value.name.slice(0, 128) : 'a tool without a name'
}
