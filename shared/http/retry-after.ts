/** A service that asks for a longer pause has no answer for us today; a person should look. */
export const maxRetryAfterMs = 24 * 60 * 60 * 1000

/**
 * Reads a Retry-After header (RFC 9110, section 10.2.3): whole seconds or an HTTP date, at most 24 hours.
 * Null for what is neither, and for a date that is past.
 */
export function parseRetryAfter(value: string | undefined, now: number): number | null {
  const text = value?.trim() ?? ''
  if (/^\d{1,15}$/.test(text)) return Math.min(Number(text) * 1000, maxRetryAfterMs)
  if (!/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? /.test(text)) return null
  const at = Date.parse(text)
  if (Number.isNaN(at) || at <= now) return null
  return Math.min(at - now, maxRetryAfterMs)
}
