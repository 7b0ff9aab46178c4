// link: one live connection to a server, from its start to its end.
//
//   L1. The SDK is loaded with the first link, and not before: whoever uses no server does not pay for it.
//   L2. Whatever a server sends is checked by our own checks; no code is made of its schemas.
//   L3. A call has two limits: so long without a word, and so long altogether. When it is called off, the server is told.

import type * as Sdk from '@modelcontextprotocol/client'
import { pathToFileURL } from 'node:url'
import { AppError } from '@shared/failure.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import type { McpProgress, McpResult, McpToolDefinition } from '@shared/mcp-server.ts'
import { checkValue } from './check-value.ts'
import { startChild, type Command } from './child.ts'
import { ChildTransport, largestMessage } from './child-transport.ts'
import { asAppError } from './failures.ts'
import { resultOf } from './result.ts'

export type LinkTarget = { type: 'stdio'; command: Command }

export type LinkOptions = {
  target: LinkTarget
  /** For messages. */
  name: string
  roots: readonly string[]
  signal: AbortSignal
  /** A line that the server wrote for people. */
  onLine(line: string): void
  /** It ended, and not because `close` was called. */
  onEnded(how: string): void
  onToolsChanged(): void
}

export type LinkCall = { tool: McpToolDefinition; args: JsonObject; signal: AbortSignal; onProgress?: (progress: McpProgress) => void }

export interface Link {
  name: string
  version: string
  /** The revision of MCP that was agreed on: `2025-11-25`. */
  protocol: string
  /** As it sends them, unchecked. Rejects with AppError. */
  listTools(signal: AbortSignal): Promise<readonly unknown[]>
  /** Rejects with AppError, `cancelled` when it was called off. */
  call(call: LinkCall): Promise<McpResult>
  /** No process of it is left in 2 s. */
  close(): Promise<void>
}

/** A program that is fetched first (npx) takes its time. */
const connectMs = 60_000
/** Servers of before 2026 do not know the question which revision they speak, and some say nothing to it. */
const probeMs = 3_000
const listMs = 30_000
/** Without a word of progress. */
const silentMs = 60_000
/** Altogether, whatever the server says meanwhile. */
export const longestCallMs = 600_000

/** Rejects with AppError. */
export async function openLink(options: LinkOptions): Promise<Link> {
  const sdk = await import('@modelcontextprotocol/client')
  try {
    return await open(options, sdk, 'auto')
  } catch (error) {
    if (options.signal.aborted || !endedAtOnce(error, sdk)) throw asAppError(error, { sdk, what: options.name, isCall: false })
  }
  // Some end when they are asked something that they do not know: those are asked as servers of 2025 are.
  try {
    return await open(options, sdk, 'legacy')
  } catch (error) {
    throw asAppError(error, { sdk, what: options.name, isCall: false })
  }
}

async function open(options: LinkOptions, sdk: typeof Sdk, mode: 'auto' | 'legacy'): Promise<Link> {
  const { name, roots, signal } = options
  let isOver = false
  let how = 'it closed the connection'
  const client = new sdk.Client({ name: 'Flowbench', version: '1' }, {
    capabilities: { ...(roots.length > 0 && { roots: {} }) },
    versionNegotiation: { mode, probe: { timeoutMs: probeMs } },
    jsonSchemaValidator: { getValidator: (schema) => validatorOf(schema as JsonObject) },
    listChanged: { tools: { autoRefresh: false, onChanged: () => options.onToolsChanged() } },
  })
  if (roots.length > 0) client.setRequestHandler('roots/list', () => ({ roots: roots.map((root) => ({ uri: pathToFileURL(root).href, name: root })) }))
  const child = await startChild(options.target.command, (line) => options.onLine(line))
  child.onEnded((said) => { how = said })
  const transport = new ChildTransport(child, { buffer: new sdk.ReadBuffer({ maxBufferSize: largestMessage }), serialize: sdk.serializeMessage })
  try {
    await client.connect(transport, { timeout: connectMs, signal })
  } catch (error) {
    isOver = true
    await client.close().catch(() => undefined)
    await transport.close()
    throw error
  }
  client.onclose = () => {
    if (isOver) return
    isOver = true
    // How it ended is known a moment after its output has closed.
    setTimeout(() => options.onEnded(how), 50)
  }
  client.onerror = (error) => options.onLine(`[flowbench] ${error.message}`)
  const server = client.getServerVersion()
  return {
    name: server?.name ?? name, version: server?.version ?? '', protocol: client.getNegotiatedProtocolVersion() ?? '',
    async listTools(listSignal) {
      try {
        return (await client.listTools(undefined, { timeout: listMs, signal: listSignal, cacheMode: 'refresh' })).tools
      } catch (error) {
        throw asAppError(error, { sdk, what: name, isCall: false })
      }
    },
    call: (call) => callTool(client, call, { sdk, name }),
    async close() {
      isOver = true
      await client.close().catch(() => undefined)
      await transport.close()
    },
  }
}

async function callTool(client: Sdk.Client, { tool, args, signal, onProgress }: LinkCall, { sdk, name }: { sdk: typeof Sdk; name: string }): Promise<McpResult> {
  if (signal.aborted) throw new AppError({ code: 'cancelled', message: 'The call was called off before it was made.', retryable: false, sent: 'not-sent' })
  try {
    const answer = await client.callTool({ name: tool.name, arguments: args }, {
      signal, timeout: silentMs, maxTotalTimeout: longestCallMs, resetTimeoutOnProgress: true,
      toolDefinition: { name: tool.name, inputSchema: tool.inputSchema, ...(tool.outputSchema && { outputSchema: tool.outputSchema }) } as Sdk.Tool,
      onprogress: ({ progress, total, message }) => onProgress?.({ progress, total: total ?? null, message: message ?? null }),
    })
    return resultOf(answer, tool.name)
  } catch (error) {
    if (signal.aborted) throw new AppError({ code: 'cancelled', message: `The call of "${tool.name}" was called off.`, retryable: false, sent: 'maybe-sent' }, { cause: error })
    throw asAppError(error, { sdk, what: `"${tool.name}" of ${name}`, isCall: true })
  }
}

function endedAtOnce(error: unknown, sdk: typeof Sdk): boolean {
  return error instanceof sdk.SdkError && (error.code === sdk.SdkErrorCode.ConnectionClosed || error.code === sdk.SdkErrorCode.SendFailed || error.code === sdk.SdkErrorCode.EraNegotiationFailed)
}

function validatorOf<T>(schema: JsonObject): Sdk.JsonSchemaValidator<T> {
  return (input) => {
    const [mismatch] = checkValue(input as JsonValue, schema)
    return mismatch === undefined ? { valid: true, data: input as T, errorMessage: undefined } : { valid: false, data: undefined, errorMessage: mismatch.message }
  }
}
