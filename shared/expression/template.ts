import type { ExpressionProblem } from './scope.ts'

/** Offsets of `source` are within the whole string. */
export type Segment = { kind: 'text'; text: string } | { kind: 'expression'; source: string; start: number; end: number }

export function isTemplate(text: string): boolean {
  return text.includes('{{')
}

/**
 * Divides text at `{{ … }}`. Quotes and braces inside an expression are understood, so `{{ {"a": {"b": 1}} }}` is one
 * expression; a literal `{{` is written `{{ '{{' }}`. What is not closed is a problem and stays text.
 */
export function parseTemplate(text: string): { segments: Segment[]; problems: ExpressionProblem[] } {
  const segments: Segment[] = []
  const problems: ExpressionProblem[] = []
  let position = 0
  while (position < text.length) {
    const open = text.indexOf('{{', position)
    if (open < 0) break
    const end = endOfExpression(text, open + 2)
    if (typeof end !== 'number') {
      problems.push({ message: end.message, start: end.start ?? open, end: text.length, severity: 'error' })
      break
    }
    if (open > position) segments.push({ kind: 'text', text: text.slice(position, open) })
    const raw = text.slice(open + 2, end)
    const source = raw.trim()
    const start = source === '' ? open + 2 : open + 2 + raw.indexOf(source)
    segments.push({ kind: 'expression', source, start, end: start + source.length })
    position = end + 2
  }
  if (position < text.length) segments.push({ kind: 'text', text: text.slice(position) })
  return { segments, problems }
}

/** Where the `}}` stands that closes the expression, or why there is none. */
function endOfExpression(text: string, from: number): number | { message: string; start?: number } {
  let depth = 0
  for (let at = from; at < text.length; at++) {
    const character = text[at]
    if (character === '"' || character === "'") {
      const after = endOfString(text, at)
      if (after === undefined) return { message: `The text that begins with ${character} is not closed`, start: at }
      at = after - 1
    } else if (character === '{') depth++
    else if (character === '}') {
      if (depth > 0) depth--
      else if (text[at + 1] === '}') return at
    }
  }
  return { message: 'This {{ is not closed with }}. If it is meant as text, write {{ \'{{\' }}' }
}

function endOfString(text: string, start: number): number | undefined {
  const quote = text[start] ?? '"'
  const triple = quote.repeat(3)
  const close = text.startsWith(triple, start) ? triple : quote
  for (let at = start + close.length; at < text.length; at++) {
    // The parser lets a backslash guard a quote in raw text too; here it must be seen alike.
    if (text[at] === '\\') at++
    else if (text.startsWith(close, at)) return at + close.length
    else if (close === quote && text[at] === '\n') return undefined
  }
  return undefined
}
