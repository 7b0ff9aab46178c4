// link: one live connection to a server, from its start to its end.
//
//   L1. The SDK is loaded with the first link, and not before: whoever uses no server does not pay for it.
//   L2. Whatever a server sends is checked by our own checks; no code is made of its schemas.
//   L3. A call has two limits: so long without a word, and so long altogether; neither comes nearer while a person is asked.
//       When it is called off, the server is told.
//   L4. A question of the server's goes to the call that works. It is taken back when that call is over.

import type * as Sdk from '@modelcontextprotocol/client'
import { pathToFileURL } from 'node:url'
import { reach } from '@main/platform/failpoint.ts'
import { AppError } from '@shared/failure.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import type { McpProgress, McpResult, McpToolDefinition } from '@shared/mcp-server.ts'
import { startCallClock, type CallClock } from './call-clock.ts'
import { checkValue } from './check-value.ts'
import { startChild, type Command } from './child.ts'
import { ChildTransport, largestMessage } from './child-transport.ts'
import { asAppError } from './failures.ts'
import { remoteTransport, type RemoteTarget } from './remote.ts'
import type { McpQuestion, McpQuestionAnswer } from './port.ts'
import { readQuestion } from './question.ts'
import { resultOf } from './result.ts'
import { readSignIn, rememberWanted } from './sign-in.ts'

export type LinkTarget = { type: 'stdio'; command: Command } | { type: 'included' } | RemoteTarget

export type LinkOptions = {
  target: LinkTarget
  /** For messages. */
  name: string
  /** The folders that it is told of, at the moment when it asks. None: it is not told that it could ask. */
  roots(): readonly string[]
  signal: AbortSignal
  /** A line that the server wrote for people. */
  onLine(line: string): void
  /** It ended, and not because `close` was called. */
  onEnded(how: string): void
  onToolsChanged(): void
}

export type LinkCall = { tool: McpToolDefinition; args: JsonObject; signal: AbortSignal; onProgress?: (progress: McpProgress) => void; onAsked?: (question: McpQuestion) => Promise<McpQuestionAnswer> }

type CallUnderWay = LinkCall & { clock: CallClock; /** Aborted when it is over. */ over: AbortSignal }

export interface Link {
  name: string
  version: string
  /** The revision of MCP that was agreed on: `2025-11-25`. */
  protocol: string
  /** As it sends them, unchecked. Rejects with AppError. */
  listTools(signal: AbortSignal): Promise<readonly unknown[]>
  /** Rejects with AppError, `cancelled` when it was called off. */
  call(call: LinkCall): Promise<McpResult>
  /** Its folders are others than before; it asks which when it wants to know. */
  tellRoots(): Promise<void>
  /** No process of it is left in 2 s. */
  close(): Promise<void>
}

/** A program that is fetched first (npx) takes its time. */
const connectMs = 60_000
/** Servers of before 2026 do not know the question which revision they speak, and some say nothing to it. */
const probeMs = 3_000
const listMs = 30_000
/** A server elsewhere has so long to hear that we are done with it. */
const politeMs = 500
/** Without a word of progress. */
const silentMs = 60_000
/** Altogether, whatever the server says meanwhile. */
const longestCallMs = 600_000
/** The longest a timer of Node waits: our own clock keeps the limits, since the SDK's would go on while a person is asked. */
const noLimitMs = 2_147_483_647

/** Rejects with AppError. */
export async function openLink(options: LinkOptions): Promise<Link> {
  const sdk = await import('@modelcontextprotocol/client')
  const end: { how?: string } = {}
  try {
    return await open(options, sdk, isLegacy(options.target) ? 'legacy' : 'auto', end)
  } catch (error) {
    if (options.signal.aborted || isLegacy(options.target) || !endedAtOnce(error, sdk)) throw notOpened(error, sdk, options, end)
  }
  // Some end when they are asked something that they do not know: those are asked as servers of 2025 are.
  try {
    return await open(options, sdk, 'legacy', end)
  } catch (error) {
    throw notOpened(error, sdk, options, end)
  }
}

/** It speaks as servers of 2025 do. */
function isLegacy({ type }: LinkTarget): boolean {
  return type === 'sse' || type === 'included'
}

function notOpened(error: unknown, sdk: typeof Sdk, { name }: LinkOptions, { how }: { how?: string }): AppError {
  const known = asAppError(error, { sdk, what: name, isCall: false })
  return how === undefined || !endedAtOnce(error, sdk) ? known : new AppError({ ...known.failure, message: `${name} ended before it answered: ${how}. Its log may say why.` }, { cause: error })
}

/** `end.how`: how its process ended, once it has. */
async function open(options: LinkOptions, sdk: typeof Sdk, mode: 'auto' | 'legacy', end: { how?: string }): Promise<Link> {
  const { name, signal } = options
  const hasRoots = options.roots().length > 0
  let isOver = false
  const client = new sdk.Client({ name: 'Flowbench', version: '1' }, {
    capabilities: { elicitation: { form: {} }, ...(hasRoots && { roots: { listChanged: true } }) },
    versionNegotiation: { mode, probe: { timeoutMs: options.target.type === 'stdio' ? probeMs : connectMs } },
    jsonSchemaValidator: { getValidator: (schema) => validatorOf(schema as JsonObject) },
    listChanged: { tools: { autoRefresh: false, onChanged: () => options.onToolsChanged() } },
  })
  if (hasRoots) client.setRequestHandler('roots/list', () => ({ roots: options.roots().map((root) => ({ uri: pathToFileURL(root).href, name: root })) }))
  const calls = new Set<CallUnderWay>()
  client.setRequestHandler('elicitation/create', async ({ params }, { mcpReq }) => {
    // Which call asks, a server does not say: with several it is most likely the last that began.
    const call = [...calls].findLast(({ onAsked }) => onAsked !== undefined)
    const question = readQuestion(params)
    if (question === null) options.onLine('[flowbench] It asks something that cannot be shown as a form, so nobody was asked.')
    if (!call?.onAsked || question === null) return { action: 'cancel' }
    const { onAsked, tool, clock, over } = call
    const signal = AbortSignal.any([mcpReq.signal, over])
    return await clock.whileAsked(() => onAsked({ server: name, tool: tool.name, isSure: calls.size === 1, ...question, signal })) as Sdk.ElicitResult
  })
  const { target } = options
  const transport = await transportTo(target, { sdk, name, onLine: (line) => options.onLine(line), onHow: (how) => { end.how = how } })
  try {
    await client.connect(transport, { timeout: connectMs, signal })
  } catch (error) {
    isOver = true
    await client.close().catch(() => undefined)
    await transport.close()
    throw error
  }
  const onGone = (): void => {
    if (isOver) return
    isOver = true
    // How it ended is known a moment after its output has closed.
    setTimeout(() => options.onEnded(end.how ?? 'it closed the connection'), 50)
  }
  client.onclose = onGone
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
    async call(call) {
      const over = new AbortController()
      const underWay = { ...call, clock: startCallClock({ what: `"${call.tool.name}" of ${name}`, silentMs, longestMs: longestCallMs }), over: over.signal }
      calls.add(underWay)
      try {
        return await callTool(client, underWay, { sdk, name })
      } catch (error) {
        throw target.type === 'stdio' || target.type === 'included' ? error : await afterRemote(error, { sdk, target, name, onGone: (why) => { end.how = why; onGone() } })
      } finally {
        calls.delete(underWay)
        underWay.clock.close()
        over.abort()
      }
    },
    // Revisions without that word ask anew with each call.
    tellRoots: () => (hasRoots ? client.sendRootsListChanged().catch(() => undefined) : Promise.resolve()),
    async close() {
      isOver = true
      if (transport instanceof sdk.StreamableHTTPClientTransport) await Promise.race([transport.terminateSession().catch(() => undefined), new Promise((resolve) => setTimeout(resolve, politeMs))])
      await client.close().catch(() => undefined)
      await transport.close()
    },
  }
}

async function callTool(client: Sdk.Client, { tool, args, signal, onProgress, clock }: CallUnderWay, { sdk, name }: { sdk: typeof Sdk; name: string }): Promise<McpResult> {
  if (signal.aborted) throw new AppError({ code: 'cancelled', message: 'The call was called off before it was made.', retryable: false, sent: 'not-sent' })
  try {
    const answer = await client.callTool({ name: tool.name, arguments: args }, {
      signal: AbortSignal.any([signal, clock.signal]), timeout: noLimitMs,
      toolDefinition: { name: tool.name, inputSchema: tool.inputSchema, ...(tool.outputSchema && { outputSchema: tool.outputSchema }) } as Sdk.Tool,
      onprogress({ progress, total, message }) {
        reach('tool-working', () => `${tool.name} ${JSON.stringify(args)}`)
        clock.heard()
        // The SDK's own words between a question and its answer.
        if (message?.startsWith('Fulfilling input required') !== true) onProgress?.({ progress, total: total ?? null, message: message ?? null })
      },
    })
    return resultOf(answer, tool.name)
  } catch (error) {
    if (signal.aborted) throw new AppError({ code: 'cancelled', message: `The call of "${tool.name}" was called off.`, retryable: false, sent: 'maybe-sent' }, { cause: error })
    if (clock.signal.aborted) throw clock.signal.reason
    throw asAppError(error, { sdk, what: `"${tool.name}" of ${name}`, isCall: true })
  }
}

type TransportOptions = { sdk: typeof Sdk; name: string; onLine(line: string): void; onHow(how: string): void }

async function transportTo(target: LinkTarget, { sdk, name, ...events }: TransportOptions): Promise<Sdk.Transport> {
  switch (target.type) {
    case 'stdio': return childTransport(target.command, { sdk, ...events })
    case 'included': return (await import('./tea-shop/serve.ts')).serveTeaShop(sdk)
    case 'http': case 'sse': return remoteTransport(target, name, sdk)
  }
}

async function childTransport(command: Command, { sdk, onLine, onHow }: { sdk: typeof Sdk; onLine(line: string): void; onHow(how: string): void }): Promise<ChildTransport> {
  const child = await startChild(command, onLine)
  child.onEnded(onHow)
  return new ChildTransport(child, { buffer: new sdk.ReadBuffer({ maxBufferSize: largestMessage }), serialize: sdk.serializeMessage })
}

/** A server that forgot the session is met anew; one that wants more than was granted is remembered to. */
async function afterRemote(error: unknown, { sdk, target, name, onGone }: { sdk: typeof Sdk; target: RemoteTarget; name: string; onGone(how: string): void }): Promise<unknown> {
  const cause = error instanceof AppError ? error.cause : undefined
  if (cause instanceof sdk.InsufficientScopeError) {
    const { requiredScope, resourceMetadataUrl } = cause
    const granted = (await readSignIn(target.store)).tokens?.['scope']
    const scope = sdk.computeScopeUnion(typeof granted === 'string' ? granted : undefined, requiredScope)
    await rememberWanted(target.store, { ...(scope !== undefined && { scope }), ...(resourceMetadataUrl && { resourceMetadataUrl: resourceMetadataUrl.href }) })
    return new AppError({ code: 'forbidden', message: `${name} wants more rights than were given. Sign in again under Settings, MCP servers.`, retryable: false, sent: 'not-processed' }, { cause })
  }
  if (!(cause instanceof sdk.SdkHttpError) || cause.status !== 404) return error
  onGone('it no longer knows us')
  return new AppError({ code: 'unavailable', message: `${name} no longer knows the session; it is begun anew.`, retryable: true, sent: 'not-processed' }, { cause })
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
