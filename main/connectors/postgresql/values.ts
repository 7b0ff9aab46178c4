import type { JsonValue } from '@shared/json.ts'

type Types = { getTypeParser(oid: number, format?: 'text' | 'binary'): (value: string) => unknown }

/** date, timestamp, time and interval have no time zone: read as a moment they would move with the computer's. The names are pg_type's oids. */
const asText: ReadonlySet<number> = new Set([1082, 1114, 1083, 1266, 1186])

export function typesAsText(types: Types): { getTypeParser: (oid: number, format?: 'text' | 'binary') => (value: string) => unknown } {
  return { getTypeParser: (oid, format) => (asText.has(oid) ? (value) => value : types.getTypeParser(oid, format)) }
}

/** bigint and numeric stay texts, which lose nothing; bytes become base64, moments ISO 8601. */
export function toJson(value: unknown): JsonValue {
  if (value === null || value === undefined) return null
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (Array.isArray(value)) return value.map(toJson)
  if (typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, toJson(each)]))
  return String(value as bigint)
}
