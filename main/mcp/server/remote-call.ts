import { AppError } from '@shared/failure.ts'
import type { JsonObject } from '@shared/json.ts'
import { runIdKey } from './protocol.ts'
import type { HostAnswer, HostCall } from './tool-host.ts'

/** The other side says a word every ten seconds. */
const silentMs = 45_000
const pingMs = 3_000

/**
 * Calls a tool of another Flowbench on this machine, by a connection of its own. In the revision in which a connection that is lost
 * calls nothing off: only `signal` does. `ended`: whoever waited here is gone. Rejects with AppError.
 */
export async function callRemote({ url, token }: { url: string; token: string }, { tool, args, client: { name, version }, signal, onProgress }: HostCall, ended: AbortSignal): Promise<HostAnswer> {
  const sdk = await import('@modelcontextprotocol/client')
  const client = new sdk.Client({ name, version }, { versionNegotiation: { mode: 'legacy' }, jsonSchemaValidator: { getValidator: () => () => ({ valid: false, data: undefined, errorMessage: 'No schema is read here' }) } })
  const leave = (): void => void client.close()
  ended.addEventListener('abort', leave, { once: true })
  const transport = new sdk.StreamableHTTPClientTransport(new URL(url), { requestInit: { headers: { Authorization: `Bearer ${token}` } } })
  // A process that is killed ends the stream of an answer without a word that the SDK would take for an end of the call.
  const lost = new Promise<never>((_resolve, reject) => { client.onerror = () => void client.ping({ timeout: pingMs }).catch(reject) })
  lost.catch(() => undefined)
  let isAsked = false
  try {
    await client.connect(transport)
    isAsked = true
    const { content, structuredContent, isError, _meta: meta } = await Promise.race([lost, client.callTool({ name: tool, arguments: args }, {
      signal, timeout: silentMs, resetTimeoutOnProgress: true, onprogress: ({ progress, total, message }) => onProgress({ progress, total: total ?? null, message: message ?? null }),
    })])
    const runId = meta?.[runIdKey]
    return { content, ...(structuredContent !== undefined && { structuredContent: structuredContent as JsonObject }), isError: isError === true, ...(typeof runId === 'string' && { runId }) }
  } catch (error) {
    if (error instanceof sdk.ProtocolError && error.code === sdk.ProtocolErrorCode.InvalidParams) throw new AppError({ code: 'not-found', message: error.message, retryable: false }, { cause: error })
    if (signal.aborted) throw new AppError({ code: 'cancelled', message: 'The call was called off.', retryable: false }, { cause: error })
    if (!isAsked) throw new AppError({ code: 'unavailable', message: `The open Flowbench does not answer (${error instanceof Error ? error.message : String(error)}). Nothing was run; call again in a moment.`, retryable: true }, { cause: error })
    throw new AppError({ code: 'unavailable', message: `The connection to the open Flowbench was lost (${error instanceof Error ? error.message : String(error)}). What was begun goes on there; look under Runs before you call again.`, retryable: false }, { cause: error })
  } finally {
    ended.removeEventListener('abort', leave)
    await transport.terminateSession().catch(() => undefined)
    await client.close().catch(() => undefined)
  }
}
