import { z } from 'zod'

/** Whatever survives JSON.parse(JSON.stringify(x)): the only data that flows between nodes. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue }
export type JsonObject = { [key: string]: JsonValue }

/** Deeper than any document or answer that is taken in; data that contains itself ends here too. */
const maxDepth = 1000

/** Checked by hand: zod's own recursive schema takes a third of a second for 2 MB, and every fact and call passes here. */
export const JsonValue: z.ZodType<JsonValue> = z.custom<JsonValue>((value) => isJson(value, maxDepth), 'Must be JSON: texts, finite numbers, true, false, null, lists and objects')
export const JsonObject: z.ZodType<JsonObject> = z.record(z.string(), JsonValue)

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isJson(value: unknown, depth: number): value is JsonValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object' || depth === 0) return false
  if (Array.isArray(value)) return !value.includes(undefined) && value.every((entry) => isJson(entry, depth - 1))
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null && Object.getPrototypeOf(prototype) !== null) return false
  return Object.values(value).every((entry) => isJson(entry, depth - 1))
}
