import { AppError } from '@shared/failure.ts'
import type { JsonValue } from '@shared/json.ts'

const deepest = 200

/**
 * What a run hands on must be the same after it was written down and read again, so it must be plain JSON. Absent
 * properties (undefined) are left out, as JSON does. The value itself comes back when nothing had to be left out.
 * @throws AppError `internal` that says where something else stands
 */
export function asJson(value: unknown, path = '', depth = 0): JsonValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number' && Number.isFinite(value)) return Object.is(value, -0) ? 0 : value
  if (depth > deepest) throw notJson(path, `more than ${deepest} levels of nesting`)
  if (Array.isArray(value)) {
    const items = value.map((item, index) => asJson(item, `${path}/${index}`, depth + 1))
    return items.every((item, index) => Object.is(item, value[index])) ? value as JsonValue[] : items
  }
  if (typeof value === 'object' && (Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null)) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined).map(([key, item]) => [key, asJson(item, `${path}/${key}`, depth + 1)] as const)
    const isSame = entries.length === Object.keys(value).length && entries.every(([key, item]) => Object.is(item, (value as Record<string, unknown>)[key]))
    return isSame ? value as { [key: string]: JsonValue } : Object.fromEntries(entries)
  }
  throw notJson(path, value === undefined ? 'nothing (undefined)' : typeof value === 'object' ? `a ${value.constructor.name}` : typeof value === 'number' ? String(value) : `a ${typeof value}`)
}

function notJson(path: string, found: string): AppError {
  return new AppError({ code: 'internal', message: `The step gave ${found}${path === '' ? '' : ` at ${path}`}, which is not JSON and cannot be handed on.`, retryable: false })
}
