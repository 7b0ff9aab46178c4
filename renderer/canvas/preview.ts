import { isJsonObject, type JsonValue } from '@shared/json.ts'

/** So many letters of 11 px fit into the slip under a node. */
const slipLetters = 26

/** A value on one line, as the slip under a node shows it: `{ severity: "high", … 4 }`. */
export function previewOf(value: JsonValue, longest = slipLetters): string {
  if (typeof value === 'string') return quoted(value, longest)
  if (Array.isArray(value)) return listed('[', value.map((item) => () => previewOf(item, longest - 8)), ']', longest)
  if (isJsonObject(value)) return listed('{', Object.entries(value).map(([key, entry]) => () => `${key}: ${previewOf(entry, Math.max(6, longest - key.length - 10))}`), '}', longest)
  return String(value)
}

/** How much there is of it, for the end of a node's foot: `3 items`. Undefined for a single value. */
export function sizeOf(value: JsonValue): string | undefined {
  if (Array.isArray(value)) return value.length === 1 ? '1 item' : `${value.length} items`
  return undefined
}

/** `412 ms`, `1.8 s`, `2 min 5 s`. */
export function durationText(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** `42 s`, `12 min`, `19 h`, `3 d`: how long it is to a deadline. */
export function shortDuration(ms: number): string {
  if (ms < 60_000) return `${Math.max(0, Math.ceil(ms / 1000))} s`
  if (ms < 3_600_000) return `${Math.ceil(ms / 60_000)} min`
  if (ms < 172_800_000) return `${Math.round(ms / 3_600_000)} h`
  return `${Math.round(ms / 86_400_000)} d`
}

function listed(open: string, entries: readonly (() => string)[], close: string, longest: number): string {
  if (entries.length === 0) return `${open}${close}`
  const parts: string[] = []
  let length = 4
  for (const entry of entries) {
    const text = entry()
    if (parts.length > 0 && length + text.length + 2 > longest - 4) break
    parts.push(text)
    length += text.length + 2
    if (length > longest) break
  }
  const more = entries.length - parts.length
  return `${open} ${parts.join(', ')}${more > 0 ? `, … ${more}` : ''} ${close}`
}

function quoted(text: string, longest: number): string {
  const line = text.slice(0, longest * 2).replace(/\s+/g, ' ')
  const room = Math.max(3, longest - 3)
  return `"${line.length > room || text.length > line.length ? `${line.slice(0, room)}…` : line}"`
}
