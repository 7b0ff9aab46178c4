import type { Failure, FailureCode } from '@shared/failure.ts'
import type { Fault, SeenRequest } from './mock-service.ts'

/** What can come of any call, whatever the service. */
export type Situation = (typeof situations)[number]['name']

/** `retryable` absent: whether it helps to ask again is the connector's to say. */
type Expected = { code: FailureCode; retryable?: boolean; sent: readonly NonNullable<Failure['sent']>[]; retryAfterMs?: readonly [least: number, most: number] }
type SituationOf<Name extends string> = { name: Name; fault(now: number): Fault; expected: Expected }

const refused = ['processed', 'not-processed'] as const
const open = ['maybe-sent'] as const
/** Nobody knows our wording of a vendor's body, so the body is as plain as can be. */
const body = { message: 'The mock service answers so on purpose.' }

function situation<const Name extends string>(name: Name, fault: Fault | ((now: number) => Fault), expected: Expected): SituationOf<Name> {
  return { name, fault: typeof fault === 'function' ? fault : () => fault, expected }
}

export const situations = [
  situation('401', { status: 401, json: body }, { code: 'unauthorized', retryable: false, sent: refused }),
  situation('403', { status: 403, json: body }, { code: 'forbidden', retryable: false, sent: refused }),
  situation('404', { status: 404, json: body }, { code: 'not-found', retryable: false, sent: refused }),
  situation('409', { status: 409, json: body }, { code: 'conflict', retryable: false, sent: refused }),
  situation('422', { status: 422, json: body }, { code: 'invalid-input', retryable: false, sent: refused }),
  situation('429 with seconds', { status: 429, headers: { 'retry-after': '7' }, json: body }, { code: 'rate-limited', retryable: true, sent: ['not-processed'], retryAfterMs: [7_000, 7_000] }),
  situation('429 with a date', (now) => ({ status: 429, headers: { 'retry-after': new Date(now + 3_600_000).toUTCString() }, json: body }), { code: 'rate-limited', retryable: true, sent: ['not-processed'], retryAfterMs: [3_500_000, 3_600_000] }),
  situation('500', { status: 500, json: body }, { code: 'unavailable', retryable: true, sent: open }),
  situation('503 that is no JSON', { status: 503, headers: { 'content-type': 'text/html' }, text: '<html><body>Down for maintenance</body></html>' }, { code: 'unavailable', retryable: true, sent: open }),
  situation('cut line', 'cut', { code: 'network', retryable: true, sent: open }),
  situation('slow answer', 'silent', { code: 'timeout', retryable: true, sent: open }),
  situation('giant answer', 'giant', { code: 'limit', retryable: false, sent: ['processed', 'maybe-sent'] }),
  situation('bad JSON', { headers: { 'content-type': 'application/json' }, text: '{"id": 1, "na' }, { code: 'unavailable', sent: ['processed', 'maybe-sent'] }),
  situation('page in place of JSON', { headers: { 'content-type': 'text/html' }, text: '<html><body>Sign in to the guest network</body></html>' }, { code: 'unavailable', sent: ['processed', 'maybe-sent'] }),
] as const

/**
 * In what a failure is not the one that the situation calls for. `hasWritten`: requests before the failed one changed
 * something, so "not processed" would be wrong of the whole, unless repeating it does no harm. `isQuestion`: it only asks,
 * before anything was written, so that "not sent" may be said of the whole.
 */
export function problemsOfFailure(failure: Failure, { expected }: { expected: Expected }, { hasWritten, isQuestion = false }: { hasWritten: boolean; isQuestion?: boolean }): string[] {
  const { code, retryable, retryAfterMs, sent } = failure
  const [least, most] = expected.retryAfterMs ?? [0, 0]
  return [
    ...(code === expected.code ? [] : [`the code is ${code} instead of ${expected.code}`]),
    ...(expected.retryable === undefined || retryable === expected.retryable ? [] : [`retryable is ${retryable}`]),
    ...(!expected.retryAfterMs || (retryAfterMs !== undefined && retryAfterMs >= least && retryAfterMs <= most) ? [] : [`retryAfterMs is ${retryAfterMs ?? 'missing'} instead of about ${most}`]),
    ...(hasWritten ? (sent === 'not-sent' || sent === 'not-processed' ? [`sent is ${sent}, although an earlier request of the same action changed something: say maybe-sent`] : []) : []),
    ...(!hasWritten && !(isQuestion && sent === 'not-sent') && (sent === undefined || !expected.sent.includes(sent)) ? [`sent is ${sent ?? 'missing'} instead of ${expected.sent.join(' or ')}`] : []),
    ...(failure.message.trim().length > 10 ? [] : ['the message says nothing']),
  ]
}

/** Whether a request asks for a change, by its method. */
export function isWrite(request: Pick<SeenRequest, 'method'>): boolean {
  return !/^(GET|HEAD|OPTIONS)$/.test(request.method)
}
