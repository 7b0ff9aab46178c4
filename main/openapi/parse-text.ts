// parse-text: a text of unknown origin as a JSON value, within limits.
//   T1. Limits come first: what is too large is not parsed, what is too deep or too much is not looked at further.
//   T2. A key `__proto__` is refused wherever it stands. Nothing is executed, fetched or resolved.

import { AppError } from '@shared/failure.ts'
import type { JsonValue } from '@shared/json.ts'
import { parse as parseYaml } from 'yaml'
import { maxBytes, tooLarge } from './too-large.ts'

const maxDepth = 200
const maxValues = 8_000_000
/** An alias may stand for much; so many of them are expanded at most. */
const maxAliases = 10_000

/** Throws AppError `limit` or `invalid-input` that says what is wrong and where. */
export function parseText(text: string): JsonValue {
  if (text.length > maxBytes) throw tooLarge()
  const trimmed = text.replace(/^\uFEFF/, '').trimStart()
  if (trimmed === '') throw refused('The document is empty.')
  if (trimmed.startsWith('<')) throw refused('This is a web page or XML, and no OpenAPI document. Look on the page for a link to its JSON or YAML.')
  const value = /^[{[]/.test(trimmed) ? fromJson(trimmed) : fromYaml(trimmed)
  checkShape(value)
  return value
}

function fromJson(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue
  } catch (error) {
    // YAML may begin with a brace as well.
    if (text.length < 1_000_000) {
      try {
        return fromYaml(text)
      } catch {
        // The message about JSON is the one that helps.
      }
    }
    throw refused(`The document is not JSON that can be read: ${(error as Error).message}.`)
  }
}

function fromYaml(text: string): JsonValue {
  let value: unknown
  try {
    value = parseYaml(text, { schema: 'core', merge: true, uniqueKeys: false, maxAliasCount: maxAliases, logLevel: 'error', prettyErrors: true })
  } catch (error) {
    const message = error instanceof RangeError ? 'it is nested too deeply' : (error as Error).message.split('\n')[0] ?? ''
    throw refused(`The document is neither JSON nor YAML that can be read: ${message.replace(/[:.]$/, '')}.`)
  }
  return value as JsonValue
}

/** With a stack of its own and not by recursion: what it guards against would end the recursion, too. */
function checkShape(root: JsonValue): void {
  const stack: JsonValue[] = [root]
  const depths: number[] = [0]
  let values = 0
  while (stack.length > 0) {
    const value = stack.pop()
    const depth = depths.pop() ?? 0
    if (typeof value !== 'object' || value === null) continue
    if (depth > maxDepth) throw limit(`The document is nested more than ${maxDepth} levels deep, at ${pointerTo(root, value)}.`)
    const inner = Object.values(value)
    values += inner.length
    if (values > maxValues) throw limit(`The document has more than ${maxValues.toLocaleString('en')} values, which is the most that is read.`)
    if (!Array.isArray(value) && Object.hasOwn(value, '__proto__')) throw refused(`The document has a key "__proto__" at ${pointerTo(root, value)}, which no OpenAPI document needs. It is not read.`)
    for (const each of inner) {
      if (typeof each !== 'object' || each === null) continue
      stack.push(each)
      depths.push(depth + 1)
    }
  }
}

/** Asked once, for a message; so paths are not carried along by the check itself. */
function pointerTo(root: JsonValue, wanted: JsonValue): string {
  const from = new Map<JsonValue, { parent: JsonValue; key: string }>()
  const stack: JsonValue[] = [root]
  while (stack.length > 0 && !from.has(wanted)) {
    const value = stack.pop()
    if (typeof value !== 'object' || value === null) continue
    for (const [key, each] of Object.entries(value)) {
      if (typeof each !== 'object' || each === null || from.has(each)) continue
      from.set(each, { parent: value, key })
      stack.push(each)
    }
  }
  const keys: string[] = []
  for (let at = from.get(wanted); at && keys.length < maxDepth * 2; at = from.get(at.parent)) keys.unshift(at.key.slice(0, 40).replaceAll('~', '~0').replaceAll('/', '~1'))
  return keys.length > 12 ? `/${keys.slice(0, 6).join('/')}/…/${keys.slice(-6).join('/')}` : `/${keys.join('/')}`
}

function limit(message: string): AppError {
  return new AppError({ code: 'limit', message, retryable: false })
}

function refused(message: string): AppError {
  return new AppError({ code: 'invalid-input', message, retryable: false })
}
