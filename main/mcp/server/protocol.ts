// protocol: a host's tools as the protocol has them, for one connection or one request.
//
//   P1. A call that is called off is called off at the host. A connection that is lost calls nothing off, but where the
//       revision says that it does (2026-07-28 over HTTP).
//   P2. No code is made of schemas: whoever has the tools checks what goes in.

import type * as Sdk from '@modelcontextprotocol/server'
import { AppError, toFailure } from '@shared/failure.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '@shared/json.ts'
import type { McpProgress } from '@shared/mcp-server.ts'
import type { HostAnswer, HostTool, McpClient, ToolHost } from './tool-host.ts'

export type ProtocolOptions = {
  sdk: typeof Sdk
  host: ToolHost
  version: string
  /** A request's connection is the request: when it goes, the call is called off. */
  closingCancels: boolean
  /** The server ends: what is under way is not called off by that. */
  isClosing(): boolean
}

/** Where a program reads which run a call was. */
export const runIdKey = 'app.flowbench/runId'
const instructions = 'Each tool runs a workflow that a person made in Flowbench, on their own machine, and answers with its output. A run may wait for a person; if it takes too long, the answer has the id of the run, for the tool "run_result".'
const longestName = 200

export function createProtocolServer({ sdk, host, version, closingCancels, isClosing }: ProtocolOptions): Sdk.Server {
  const { server } = new sdk.McpServer({ name: 'flowbench', title: 'Flowbench', version }, { capabilities: { tools: { listChanged: true } }, instructions, jsonSchemaValidator: { getValidator: refusingValidator } })
  server.setRequestHandler('tools/list', async () => ({ tools: (await host.tools()).map(toTool) }))
  server.setRequestHandler('tools/call', async ({ params }, context) => {
    const { signal, _meta: meta } = context.mcpReq
    const called = new AbortController()
    const onAbort = (): void => { if (!isClosing() && (closingCancels || !isLost(sdk, signal.reason))) called.abort() }
    signal.addEventListener('abort', onAbort, { once: true })
    const token = meta?.progressToken
    const tell = ({ progress, total, message }: McpProgress): void => {
      if (token === undefined) return
      const params = { progressToken: token, progress, ...(total !== null && { total }), ...(message !== null && { message }) }
      // Whoever no longer listens is not told.
      context.mcpReq.notify({ method: 'notifications/progress', params }).catch(() => undefined)
    }
    try {
      return toResult(await host.call({ tool: params.name, args: (params.arguments ?? {}) as JsonObject, client: clientOf(new Map(Object.entries(context.mcpReq.envelope ?? {})).get(sdk.CLIENT_INFO_META_KEY) ?? server.getClientVersion()), signal: called.signal, onProgress: tell }))
    } catch (error) {
      const { code, message } = toFailure(error)
      if (error instanceof AppError && code === 'not-found') throw new sdk.ProtocolError(sdk.ProtocolErrorCode.InvalidParams, message)
      return { content: [{ type: 'text', text: message }], isError: true }
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
  })
  return server
}

function isLost(sdk: typeof Sdk, reason: unknown): boolean {
  return reason instanceof sdk.SdkError && reason.code === sdk.SdkErrorCode.ConnectionClosed
}

/** As each request says it (2026-07-28), or the connection did at its beginning. */
function clientOf(said: unknown): McpClient {
  const { name = '', version = '' } = isJsonObject(said) ? said : {}
  return { name: text(name), version: text(version) }
}

function text(said: JsonValue): string {
  return typeof said === 'string' ? said.slice(0, longestName) : ''
}

function toTool({ name, title, description, inputSchema, outputSchema, readOnly }: HostTool): Sdk.Tool {
  return {
    name, title, description,
    inputSchema: inputSchema as Sdk.Tool['inputSchema'], ...(outputSchema && { outputSchema: outputSchema as Sdk.Tool['outputSchema'] }),
    // What a workflow does to the outside nobody knows, so nothing better is claimed than that.
    annotations: readOnly ? { readOnlyHint: true, openWorldHint: false } : { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
  }
}

function toResult({ content, structuredContent, isError, runId }: HostAnswer): Sdk.CallToolResult {
  return { content, ...(structuredContent && { structuredContent }), ...(isError && { isError }), ...(runId !== undefined && { _meta: { [runIdKey]: runId } }) }
}

/** Of answers to questions, which are not asked. */
function refusingValidator<T>(): Sdk.JsonSchemaValidator<T> {
  return () => ({ valid: false, data: undefined, errorMessage: 'Nothing is asked of clients' })
}
