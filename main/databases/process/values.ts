import type { JsonValue } from '@shared/json.ts'

/** A number without a fraction goes in as an integer: as REAL, which the driver would make of it, 5 would become the text 5.0. */
export function toSqlite(value: unknown): string | number | bigint | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'boolean') return value ? 1n : 0n
  if (typeof value === 'number') return Number.isSafeInteger(value) && !Object.is(value, -0) ? BigInt(value) : value
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Integers come as bigint. Infinity has no place in JSON, and is a text. */
export function toJson(value: unknown): JsonValue {
  if (value === null || value === undefined) return null
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : String(value)
}
