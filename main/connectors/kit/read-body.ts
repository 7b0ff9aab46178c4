import { AppError } from '@shared/failure.ts'
import type { HttpResponse } from '@shared/http/exchange.ts'
import { headerOf } from '@shared/http/status.ts'
import type { JsonValue } from '@shared/json.ts'

type Answer = Pick<HttpResponse, 'headers' | 'body' | 'url'>

/** Deeper values break readers further on, which call themselves for each level. */
const maxDepth = 200
const excerptBytes = 2_000

/** The body as a value. Throws AppError when it was to be JSON and is not, or is nested too deeply. */
export function readBody(answer: Answer, readAs: 'auto' | 'json' | 'text' | 'base64'): JsonValue {
  if (answer.body.length === 0) return null
  switch (readAs) {
    case 'json': return fromJson(decode(answer)) ?? refuseJson(decode(answer))
    case 'text': return decode(answer)
    case 'base64': return toBase64(answer.body)
    case 'auto': return guess(answer)
    default: return readAs satisfies never
  }
}

/** The beginning of the body when it is text; null when it is not. */
export function excerptOf(answer: Answer): string | null {
  const type = typeOf(answer)
  const isReadable = isJson(type) || isText(type)
  return isReadable ? decode({ ...answer, body: answer.body.subarray(0, excerptBytes) }) : null
}

function guess(answer: Answer): JsonValue {
  const type = typeOf(answer)
  if (isJson(type)) {
    const text = decode(answer)
    const parsed = fromJson(text)
    return parsed === undefined ? text : parsed
  }
  if (isText(type)) return decode(answer)
  return type === '' ? (asUtf8(answer.body) ?? toBase64(answer.body)) : toBase64(answer.body)
}

function fromJson(text: string): JsonValue | undefined {
  let value: JsonValue
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, '')) as JsonValue
  } catch {
    return undefined
  }
  if (isDeeper(value, maxDepth)) {
    throw new AppError({ code: 'limit', message: `The answer is JSON nested more than ${maxDepth} levels deep, which is refused.`, retryable: false, sent: 'processed', details: { maxDepth } })
  }
  return value
}

/** Null is a value of JSON too, so "no JSON" is thrown and not returned. */
function refuseJson(text: string): null {
  if (text.trim() === 'null') return null
  const start = text.slice(0, 100).replace(/\s+/g, ' ')
  throw new AppError({ code: 'unavailable', message: `The answer was to be JSON, but begins with: ${start}. Read it as text, or check the address.`, retryable: false, sent: 'processed' })
}

/** Level by level and not by recursion: what it guards against would end the recursion, too. */
function isDeeper(value: JsonValue, levels: number): boolean {
  let level: JsonValue[] = [value]
  for (let depth = 0; depth <= levels; depth++) {
    const next: JsonValue[] = []
    for (const one of level) {
      if (typeof one !== 'object' || one === null) continue
      for (const inner of Array.isArray(one) ? one : Object.values(one)) if (typeof inner === 'object' && inner !== null) next.push(inner)
    }
    if (next.length === 0) return false
    level = next
  }
  return true
}

function typeOf(answer: Answer): string {
  return (headerOf(answer, 'content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
}

function isJson(type: string): boolean {
  return type === 'application/json' || type === 'text/json' || type.endsWith('+json')
}

function isText(type: string): boolean {
  return type.startsWith('text/') || /^application\/(xml|javascript|x-www-form-urlencoded|yaml|x-yaml|x-ndjson|graphql|sql)$/.test(type) || type.endsWith('+xml')
}

function decode(answer: Pick<Answer, 'headers' | 'body'>): string {
  const charset = /charset="?([\w-]+)/i.exec(headerOf(answer, 'content-type') ?? '')?.[1] ?? 'utf-8'
  try {
    return new TextDecoder(charset).decode(answer.body)
  } catch {
    return new TextDecoder().decode(answer.body)
  }
}

function asUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}
