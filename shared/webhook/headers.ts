import type { WebhookRequest } from './verification.ts'

export type OneHeader = { ok: true; value: string } | { ok: false; reason: string }

/**
 * A header that must be there exactly once. Twice is refused: which of two counts would differ between us, a proxy and
 * the vendor's own library, and a sender of good faith has no reason for it.
 */
export function oneHeader({ headers }: Pick<WebhookRequest, 'headers'>, name: string): OneHeader {
  const wanted = name.toLowerCase()
  let value: string | undefined
  let count = 0
  for (const header of headers) {
    // Every webhook looks for several: lengths are compared first, since nearly all differ there.
    if (header[0].length !== wanted.length || header[0].toLowerCase() !== wanted) continue
    if (count === 0) value = header[1]
    count += 1
  }
  if (value === undefined || value === '') return { ok: false, reason: `The header ${name} is missing.` }
  if (count > 1) return { ok: false, reason: `The header ${name} is there ${count} times.` }
  return { ok: true, value }
}

/** An id or a name beside the signature: null when it is missing, repeated, or longer than any vendor's. */
export function looseHeader(request: Pick<WebhookRequest, 'headers'>, name: string): string | null {
  const header = oneHeader(request, name)
  return header.ok ? shortText(header.value) : null
}

/** What may stand for an id or an event's name. */
export function shortText(value: unknown): string | null {
  return typeof value === 'string' && value !== '' && value.length <= 255 ? value : null
}
