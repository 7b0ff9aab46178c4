import { AppError } from '@shared/failure.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import { createHash } from 'node:crypto'

/**
 * The fields as `multipart/form-data` (RFC 7578); those in `files` are base64 and go as files of their field's name. The
 * same fields give the same bytes, so that a repeated call is the same call. Throws AppError `invalid-input` for what is no base64.
 */
export function multipart(fields: JsonObject, files: readonly string[]): { body: Uint8Array; contentType: string } {
  const boundary = `----flowbench-${createHash('sha256').update(JSON.stringify(fields)).digest('hex').slice(0, 32)}`
  const parts = Object.entries(fields).flatMap(([name, value]) => {
    if (value === null) return []
    return (Array.isArray(value) ? value : [value]).map((each) => (files.includes(name) ? filePart(name, each) : fieldPart(name, each)))
  })
  const body = Buffer.concat([...parts.flatMap((part) => [Buffer.from(`--${boundary}\r\n`), part, Buffer.from('\r\n')]), Buffer.from(`--${boundary}--\r\n`)])
  return { body: new Uint8Array(body), contentType: `multipart/form-data; boundary=${boundary}` }
}

function fieldPart(name: string, value: JsonValue): Buffer {
  const isObject = typeof value === 'object' && value !== null
  const type = isObject ? 'Content-Type: application/json\r\n' : ''
  return Buffer.from(`Content-Disposition: form-data; name="${quoted(name)}"\r\n${type}\r\n${isObject ? JSON.stringify(value) : String(value)}`)
}

function filePart(name: string, value: JsonValue): Buffer {
  return Buffer.concat([Buffer.from(`Content-Disposition: form-data; name="${quoted(name)}"; filename="${quoted(name)}"\r\nContent-Type: application/octet-stream\r\n\r\n`), fromBase64(value, name)])
}

/** https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data */
function quoted(name: string): string {
  return name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

export function fromBase64(value: JsonValue, what: string): Buffer {
  const text = typeof value === 'string' ? value.replace(/\s+/g, '') : ''
  if (typeof value !== 'string' || text.length % 4 === 1 || !/^[A-Za-z0-9+/_-]*={0,2}$/.test(text)) throw new AppError({ code: 'invalid-input', message: `${what} is to be base64, and is not.`, retryable: false, sent: 'not-sent' })
  return Buffer.from(text, 'base64')
}
