import { isJsonObject, type JsonValue } from '@shared/json.ts'

/** What a write sends, for reading: a request as its headers and body, one line each; anything else as JSON. */
export function sentText(input: JsonValue): string {
  if (!isJsonObject(input) || typeof input['url'] !== 'string' || typeof input['method'] !== 'string') return JSON.stringify(input, null, 2)
  const { url, method, headers, body, ...others } = input
  const lines = isJsonObject(headers ?? null) ? Object.entries(headers as Record<string, JsonValue>).map(([name, value]) => `${name}: ${plain(value)}`) : []
  const text = body === undefined || body === null || body === '' ? '(no body)' : plain(body)
  const rest = Object.keys(others).length === 0 ? [] : ['', `Further settings: ${JSON.stringify(others, null, 2)}`]
  return [`${method} ${url}`, ...(lines.length === 0 ? ['(no headers of its own)'] : lines), '', text, ...rest].join('\n')
}

function plain(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2)
}
