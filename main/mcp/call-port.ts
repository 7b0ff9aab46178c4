import { AppError } from '@shared/failure.ts'
import { stateOfTool, type McpServer, type McpTool, type McpToolState } from '@shared/mcp-server.ts'
import type { Effect } from '@shared/node-type.ts'
import { checkValue } from './check-value.ts'
import { consentHash } from './consent.ts'
import type { Link } from './link.ts'
import type { McpPort } from './port.ts'
import { slugOf } from './server-key.ts'

export type CallPortOptions = {
  servers(): readonly McpServer[]
  /** The running server, started where it is not. Rejects with AppError for one that may not be started. */
  link(key: string, signal: AbortSignal): Promise<Link>
}

export function callPort({ servers, link }: CallPortOptions): McpPort {
  const find = (name: string): McpServer => {
    const found = servers().find(({ key }) => key === name) ?? servers().find(({ key }) => key === slugOf(name))
    if (!found) throw new AppError({ code: 'not-found', message: `There is no MCP server "${name.slice(0, 80)}". Add it under Settings, MCP servers, or with: flowbench mcp-server add`, retryable: false, sent: 'not-sent' })
    return found
  }
  return {
    tools: () => servers().filter(isUsable).flatMap((server) => server.tools.filter((tool) => stateOfTool(tool) === 'on').map(({ definition, hash }) => ({ server: server.key, serverName: server.name, definition, hash, effect: effectOfTool(server, definition.annotations) }))),
    async call({ server: name, tool: toolName, args, signal, hash, onProgress, onAsked }) {
      const { key } = find(name)
      // Each start looks at the tools before, so what is read after it is what the server has.
      const running = await link(key, signal)
      const server = find(key)
      const tool = toolIn(server, toolName)
      if (hash !== undefined && tool.hash !== hash) throw refused(server, tool, 'changed')
      const [mismatch] = checkValue(args, tool.definition.inputSchema)
      if (mismatch) throw new AppError({ code: 'invalid-input', message: `"${tool.definition.name}" cannot be called so: ${mismatch.message}. ${mismatch.remedy}.`, retryable: false, sent: 'not-sent' })
      return running.call({ tool: tool.definition, args, signal, ...(onProgress && { onProgress }), ...(onAsked && { onAsked }) })
    },
  }
}

/** What calling it twice would do. Hints are the server's claims: they count where the person says so. */
export function effectOfTool({ trustsHints }: Pick<McpServer, 'trustsHints'>, { readOnlyHint, idempotentHint }: McpTool['definition']['annotations']): Effect {
  if (!trustsHints) return 'unsafe'
  if (readOnlyHint === true) return 'read'
  return idempotentHint === true ? 'idempotent' : 'unsafe'
}

function isUsable(server: McpServer): boolean {
  return server.isEnabled && server.accepted === consentHash(server)
}

function toolIn(server: McpServer, name: string): McpTool {
  const tool = server.tools.find(({ definition }) => definition.name === name) ?? server.tools.find(({ key }) => key === name)
  if (!tool) {
    const names = server.tools.map(({ definition }) => definition.name).slice(0, 20).join(', ')
    throw new AppError({ code: 'not-found', message: `"${server.name}" has no tool "${name.slice(0, 128)}". It has ${names === '' ? 'none' : names}.`, retryable: false, sent: 'not-sent' })
  }
  const state = stateOfTool(tool)
  if (state !== 'on') throw refused(server, tool, state)
  return tool
}

const whyNot: Record<Exclude<McpToolState, 'on'>, string> = {
  off: 'is switched off', new: 'came after the server was accepted, and has to be accepted first', changed: 'has changed since it was accepted, so it is not called before somebody has looked at it', gone: 'is no longer there',
}

function refused({ name }: McpServer, { definition }: McpTool, state: Exclude<McpToolState, 'on'>): AppError {
  return new AppError({ code: state === 'changed' ? 'conflict' : state === 'gone' ? 'not-found' : 'forbidden', message: `The tool "${definition.name}" of "${name}" ${whyNot[state]}. See Settings, MCP servers.`, retryable: false, sent: 'not-sent' })
}
