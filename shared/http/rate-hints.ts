import { maxRetryAfterMs, parseRetryAfter } from './retry-after.ts'

type Answer = { status: number; headers: Readonly<Record<string, string | string[]>> }

/**
 * For how long a service wants no further call, in milliseconds and at most a day, by what it says of itself; null when it
 * says nothing. Reads Retry-After of a refusal (RFC 9110), and where nothing remains, when the count starts anew: X-RateLimit-Reset in seconds or a date
 * (GitHub, Jira), X-RateLimit-Reset-After (Discord), RateLimit-Reset and RateLimit (draft-ietf-httpapi-ratelimit-headers).
 */
export function pauseAsked(answer: Answer, now: number): number | null {
  const given = (name: string): string | undefined => [answer.headers[name]].flat()[0]
  const retryAfter = answer.status >= 400 ? parseRetryAfter(given('retry-after'), now) : null
  if (retryAfter !== null) return retryAfter
  const [, remains, inSeconds] = /(?:^|;)\s*r=(\d+)\s*;\s*t=(\d+)/.exec(given('ratelimit') ?? '') ?? []
  const remaining = given('x-ratelimit-remaining') ?? given('ratelimit-remaining') ?? remains
  if (remaining === undefined || Number(remaining) > 0) return null
  const reset = given('x-ratelimit-reset-after') ?? given('x-ratelimit-reset') ?? given('ratelimit-reset') ?? inSeconds
  const pauseMs = reset === undefined ? null : untilReset(reset.trim(), now)
  return pauseMs === null || pauseMs <= 0 ? null : Math.min(pauseMs, maxRetryAfterMs)
}

/** Seconds from now, seconds since 1970, or a date. */
function untilReset(reset: string, now: number): number | null {
  if (/^\d{1,15}(\.\d+)?$/.test(reset)) return Number(reset) > 1e9 ? Number(reset) * 1_000 - now : Math.ceil(Number(reset) * 1_000)
  const at = Date.parse(reset)
  return Number.isNaN(at) ? null : at - now
}
