import type { Failure } from '@shared/failure.ts'
import type { RetryPolicy } from '@shared/workflow.ts'

const defaultBaseMs = 1_000
const defaultMaxMs = 300_000
/** A service that asks for a longer pause is asked again after a day: a wrong header must not park a step for ten years. */
const longestRetryAfterMs = 86_400_000

/**
 * When to try again after the given attempt (from 1) failed, in milliseconds since 1970, or null when not to.
 * Full jitter (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/): `random`, from 0 to 1, picks
 * a time between none and the doubled wait, so that many that failed together do not come back together.
 * A service's own `retryAfterMs` is a lower bound.
 */
export function retryAt(options: { retry: RetryPolicy | undefined; attempt: number; failure: Failure; now: number; random: number }): number | null {
  const { retry, attempt, failure, now, random } = options
  if (!retry || !failure.retryable || attempt >= retry.maxAttempts) return null
  const longest = Math.min(retry.maxMs ?? defaultMaxMs, (retry.baseMs ?? defaultBaseMs) * 2 ** (attempt - 1))
  const asked = Math.min(failure.retryAfterMs ?? 0, longestRetryAfterMs)
  return now + Math.max(asked, Math.round(random * longest))
}
