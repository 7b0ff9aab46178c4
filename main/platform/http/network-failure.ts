import { AppError, toFailure } from '@shared/failure.ts'
import type { Failure, FailureCode } from '@shared/failure.ts'

/**
 * How far a request got. `waiting`: nothing of it was written. `written`: its first bytes were handed to the socket.
 * `answered`: the status line and headers of the answer were read.
 */
export type Phase = { at: 'waiting' } | { at: 'written' } | { at: 'answered'; status: number }

/** Where it went, as a URL has it. */
type Address = Pick<URL, 'host' | 'hostname' | 'origin' | 'pathname'>
type Meaning = { code: FailureCode; retryable: boolean; text: string }

/** Puts what the socket, the resolver or TLS threw into our words, with `sent` by how far the request got. */
export function networkFailure(error: unknown, url: Address, phase: Phase): AppError {
  if (error instanceof AppError) return withSent(error, phase)
  const { code, retryable, text } = meaningOf(error, url, phase)
  return new AppError({ code, message: text, retryable, sent: sentAt(phase), details: { reason: reasonOf(error), url: url.origin + url.pathname } }, { cause: error })
}

/** The same failure, saying what the outside saw of the request. What was refused before keeps its own answer. */
export function withSent(error: AppError, phase: Phase): AppError {
  const failure = toFailure(error)
  if (failure.sent !== undefined) return error
  return new AppError({ ...failure, sent: answeredInFull(failure, phase) ? 'processed' : sentAt(phase) }, { cause: error })
}

export function sentAt(phase: Phase): NonNullable<Failure['sent']> {
  return phase.at === 'waiting' ? 'not-sent' : 'maybe-sent'
}

/** The service has answered, and it is we who do not take its body: the effect is known to have been processed. */
function answeredInFull(failure: Failure, phase: Phase): boolean {
  return phase.at === 'answered' && phase.status < 500 && (failure.code === 'limit' || failure.code === 'unavailable')
}

function meaningOf(error: unknown, url: Address, phase: Phase): Meaning {
  const code = reasonOf(error)
  const host = url.host
  if (code === 'ENOTFOUND') return { code: 'network', retryable: true, text: `The name ${url.hostname} is not known. Check its spelling and that this computer is online.` }
  if (code === 'EAI_AGAIN') return { code: 'network', retryable: true, text: `The name ${url.hostname} could not be looked up just now. Check that this computer is online.` }
  if (code === 'ECONNREFUSED') return { code: 'network', retryable: true, text: `Nothing answers at ${host}: the connection was refused. Check the port and that the service is running.` }
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH') return { code: 'network', retryable: true, text: `${host} cannot be reached from this network.` }
  if (code === 'ETIMEDOUT' || code === 'UND_ERR_CONNECT_TIMEOUT') return { code: 'timeout', retryable: true, text: `${host} did not take the connection in time.` }
  if (code === 'UND_ERR_HEADERS_OVERFLOW' || code === 'HPE_HEADER_OVERFLOW') return { code: 'limit', retryable: false, text: `The answer of ${host} has more header lines than the limit of 16 KB.` }
  if (isTls(code)) return { code: 'network', retryable: false, text: `No safe connection to ${host}: ${messageOf(error)}. Check the address; a private certificate authority can be named with NODE_EXTRA_CA_CERTS.` }
  if (code.startsWith('HPE_') || code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH') return { code: 'unavailable', retryable: true, text: `What ${host} answered is not proper HTTP: ${messageOf(error)}.` }
  if (phase.at === 'waiting') return { code: 'network', retryable: true, text: `No connection to ${host}: ${messageOf(error)}.` }
  return { code: 'network', retryable: true, text: `The connection to ${host} ended before the answer was complete: ${messageOf(error)}. Whether the request was carried out is not known.` }
}

const tlsCodes = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'UNABLE_TO_GET_ISSUER_CERT', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN', 'HOSTNAME_MISMATCH', 'INVALID_CA', 'INVALID_PURPOSE', 'EPROTO',
])

function isTls(code: string): boolean {
  return tlsCodes.has(code) || code.startsWith('CERT_') || code.startsWith('ERR_TLS_') || code.startsWith('ERR_SSL_')
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0])
  // undici leaves the parser's own code out on some paths.
  if (error instanceof Error && error.name === 'HTTPParserError') return 'code' in error && typeof error.code === 'string' ? error.code : 'HPE_UNKNOWN'
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown'
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').replace(/\.$/, '').slice(0, 300)
}
