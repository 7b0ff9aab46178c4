import { isJsonObject, type JsonObject, type JsonValue } from '@shared/json.ts'

/** Of one piece of text. https://developers.notion.com/reference/request-limits */
const longestPiece = 2_000

export function richText(text: string): JsonObject[] {
  const pieces = Array.from({ length: Math.ceil(text.length / longestPiece) }, (_, index) => text.slice(index * longestPiece, (index + 1) * longestPiece))
  return pieces.map((content) => ({ type: 'text', text: { content } }))
}

export function plainText(value: JsonValue | undefined): string {
  if (!Array.isArray(value)) return ''
  return value.map((piece) => (isJsonObject(piece) && typeof piece['plain_text'] === 'string' ? piece['plain_text'] : '')).join('')
}
