import type { JsonValue } from '@shared/json.ts'

/**
 * What a workflow sees of a body: JSON as it is; the fields of a form (a repeated one as a list); any other text as
 * `{ text }`, and what is no text as `{ base64 }`. JSON is tried first, since many senders do not name it.
 */
export function payloadOf({ headers, body }: { headers: readonly (readonly [name: string, value: string])[]; body: Uint8Array }): JsonValue {
  const contentType = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
  const text = textOf(body)
  if (text === null) return { base64: Buffer.from(body).toString('base64') }
  if (/^application\/x-www-form-urlencoded\b/i.test(contentType)) return formOf(text)
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return { text }
  }
}

function textOf(body: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    return null
  }
}

function formOf(text: string): JsonValue {
  const fields = new Map<string, string | string[]>()
  for (const [name, value] of new URLSearchParams(text)) {
    const before = fields.get(name)
    fields.set(name, before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value])
  }
  return Object.fromEntries(fields)
}
