import type { Failure } from '@shared/failure.ts'

const baseMs = 1_000
const longestMs = 300_000
/** A wrong header must not park an item for ten years. */
const longestRetryAfterMs = 86_400_000

/** When a dispatch is tried again: full jitter, `random` from 0 to 1, and not before what the failure asks for. */
export function retryTime(options: { attempt: number; failure: Failure; now: number; random: number }): number {
  const { attempt, failure, now, random } = options
  const longest = Math.min(longestMs, baseMs * 2 ** (attempt - 1))
  return now + Math.max(Math.min(failure.retryAfterMs ?? 0, longestRetryAfterMs), Math.round(random * longest))
}
