/** As Stripe, Slack and Standard Webhooks advise. */
const toleranceSeconds = 300

/**
 * Why a time in seconds since 1970, as a header holds it, does not count as now; null when it does. Both ways: a time
 * ahead of ours would be fresh for as long as it is ahead, and vendors' own libraries overlook it.
 */
export function staleness(text: string, receivedAt: number, tolerance = toleranceSeconds): string | null {
  if (!/^(0|[1-9][0-9]{0,11})$/.test(text)) return 'The time in the request is not a whole number of seconds since 1970.'
  const age = Math.floor(receivedAt / 1000) - Number(text)
  if (Math.abs(age) <= tolerance) return null
  return age > 0
    ? `The request was signed ${age} s ago; ${tolerance} s are allowed. Send it again, or check this machine's clock.`
    : `The request was signed ${-age} s ahead of this machine's clock; ${tolerance} s are allowed.`
}
