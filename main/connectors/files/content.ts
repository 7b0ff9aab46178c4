import { AppError } from '@shared/failure.ts'
import { JsonValue } from '@shared/json.ts'
import { readCsv, writeCsv } from '@shared/csv.ts'
import { maxWriteBytes } from './fields.ts'

export type Format = 'text' | 'json' | 'csv' | 'base64'
export const formats = ['text', 'json', 'csv', 'base64'] as const

/** Throws AppError `invalid-input` for bytes that are not what they are to be read as. */
export function readContent(bytes: Uint8Array, format: Format, { path, delimiter }: { path: string; delimiter: string }): JsonValue {
  if (format === 'base64') return Buffer.from(bytes).toString('base64')
  const text = asText(bytes, path)
  if (format === 'text') return text
  if (format === 'csv') return readCsv(text, delimiter)
  try {
    return JsonValue.parse(JSON.parse(text.replace(/^\uFEFF/, '')))
  } catch {
    throw new AppError({ code: 'invalid-input', message: `"${path}" is no JSON; it begins with: ${text.slice(0, 60).replace(/\s+/g, ' ')}`, retryable: false, sent: 'processed' })
  }
}

/** Throws AppError `invalid-input` for a value that cannot be written so, `limit` for one that is too long. */
export function writeContent(value: JsonValue, format: Format, options: { delimiter: string; withNames: boolean }): Uint8Array {
  if ((value as JsonValue | undefined) === undefined) throw new AppError({ code: 'invalid-input', message: 'There is no content to write. An empty text makes an empty file.', retryable: false, sent: 'not-sent' })
  const bytes = bytesOf(value, format, options)
  if (bytes.length > maxWriteBytes) throw new AppError({ code: 'limit', message: `The content is longer than the limit of ${maxWriteBytes.toLocaleString('en')} bytes.`, retryable: false, sent: 'not-sent' })
  return bytes
}

function bytesOf(value: JsonValue, format: Format, { delimiter, withNames }: { delimiter: string; withNames: boolean }): Uint8Array {
  switch (format) {
    case 'text': return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))
    case 'json': return Buffer.from(`${JSON.stringify(value, null, 2)}\n`)
    case 'csv': return Buffer.from(writeCsv(value, delimiter, { withNames }))
    case 'base64': {
      const text = typeof value === 'string' ? value.replace(/\s+/g, '') : null
      if (text === null || !/^[A-Za-z0-9+/_-]*={0,2}$/.test(text)) throw new AppError({ code: 'invalid-input', message: 'The content is not base64. Give the text of a file in base64, or write it as text.', retryable: false, sent: 'not-sent' })
      return Buffer.from(text, 'base64')
    }
    default: return format satisfies never
  }
}

function asText(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes)
  } catch {
    throw new AppError({ code: 'invalid-input', message: `"${path}" is no text in UTF-8. Read it as base64.`, retryable: false, sent: 'processed' })
  }
}
