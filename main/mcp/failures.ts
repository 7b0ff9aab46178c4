import type * as Sdk from '@modelcontextprotocol/client'
import { AppError, toFailure, type Failure } from '@shared/failure.ts'

/** Puts what the SDK throws into our words. `what` begins the sentence: `"add" of Everything`. `isCall`: a tool was called, which may have taken effect. */
export function asAppError(error: unknown, { sdk, what, isCall }: { sdk: typeof Sdk; what: string; isCall: boolean }): AppError {
  if (error instanceof AppError) return error
  const inside = causeOf(error)
  if (inside) return inside
  const sent: Failure['sent'] = isCall ? 'maybe-sent' : 'not-sent'
  const said = toFailure(error).message.replace(/^MCP error -?\d+: /, '').replace(/\s+/g, ' ').slice(0, 1_000)
  const make = (failure: Omit<Failure, 'sent'> & Pick<Failure, 'sent'>): AppError => new AppError({ sent, ...failure }, { cause: error })
  if (error instanceof sdk.UrlElicitationRequiredError) return make({ code: 'forbidden', message: `${what} wants a page opened in a browser before it goes on${hostsOf(error)}. Flowbench opens no page that a server names. Do there what is needed, if you trust it, and run the step again.`, retryable: false, sent: 'not-processed', details: { urls: error.elicitations.map(({ url }) => url) } })
  if (error instanceof sdk.ProtocolError) return make({ ...ofProtocol(error.code, sdk), message: `${what} was refused: ${said}`, retryable: false, sent: isCall ? 'processed' : 'not-sent' })
  if (error instanceof sdk.UnauthorizedError) return make({ code: 'unauthorized', message: `${what} needs a sign-in. Sign in at the server under Settings, MCP servers.`, retryable: false, sent: 'not-processed' })
  if (error instanceof sdk.InsufficientScopeError) return make({ code: 'forbidden', message: `${what} wants more rights than were given.`, retryable: false, sent: 'not-processed' })
  if (error instanceof sdk.SdkHttpError) return make({ ...ofStatus(error.status), message: `${what} was refused by the server with status ${error.status ?? 'unknown'}: ${said}` })
  if (error instanceof sdk.SdkError) {
    switch (error.code) {
      case sdk.SdkErrorCode.RequestTimeout: return make({ code: 'timeout', message: `${what} did not answer in time.`, retryable: true })
      case sdk.SdkErrorCode.ConnectionClosed: return make({ code: 'unavailable', message: `${what} ended before it answered.`, retryable: true })
      case sdk.SdkErrorCode.NotConnected: return make({ code: 'unavailable', message: `${what} is not running any more.`, retryable: true, sent: 'not-sent' })
      default: return make({ code: 'unavailable', message: `${what} answered something that is no proper MCP: ${said}`, retryable: false })
    }
  }
  return make({ code: 'unavailable', message: `${what} could not be reached: ${said}`, retryable: true })
}

function hostsOf({ elicitations }: InstanceType<typeof Sdk.UrlElicitationRequiredError>): string {
  const hosts = elicitations.flatMap(({ url }) => (URL.canParse(url) ? new URL(url).host : []))
  return hosts.length === 0 ? '' : `, at ${hosts.join(' and ')}`
}

/** Our own HTTP client says what happened better than who called it. */
function causeOf(error: unknown): AppError | null {
  for (let inner = error, depth = 0; inner instanceof Error && depth < 6; inner = inner.cause, depth++) if (inner instanceof AppError) return inner
  return null
}

function ofProtocol(code: number, { ProtocolErrorCode }: typeof Sdk): Pick<Failure, 'code'> {
  if (code === ProtocolErrorCode.InvalidParams as number) return { code: 'invalid-input' }
  if (code === ProtocolErrorCode.MethodNotFound as number) return { code: 'not-found' }
  return { code: 'unavailable' }
}

function ofStatus(status: number | undefined): Pick<Failure, 'code' | 'retryable' | 'sent'> {
  if (status === 401) return { code: 'unauthorized', retryable: false, sent: 'not-processed' }
  if (status === 403) return { code: 'forbidden', retryable: false, sent: 'not-processed' }
  if (status === 404) return { code: 'not-found', retryable: false, sent: 'not-processed' }
  if (status === 429) return { code: 'rate-limited', retryable: true, sent: 'not-processed' }
  return { code: 'unavailable', retryable: status === undefined || status >= 500 }
}
