// csv: tables as text, by RFC 4180. A field may be quoted; two quotes within one are a quote; lines end by CR LF or LF.
import { AppError } from './failure.ts'
import { isJsonObject, type JsonValue } from './json.ts'

const maxRows = 100_000

/** One object a line, by the names in the first line. Fields are texts. Throws AppError `invalid-input` for a quote that does not end. */
export function readCsv(text: string, delimiter: string): Record<string, string>[] {
  const [names = [], ...lines] = cells(text.replace(/^\uFEFF/, ''), delimiter)
  const unique = names.map((name, index) => (name === '' || names.indexOf(name) !== index ? `column ${index + 1}` : name))
  return lines.map((line) => Object.fromEntries(unique.map((name, index) => [name, line[index] ?? ''])))
}

function cells(text: string, delimiter: string): string[][] {
  const lines: string[][] = []
  let line: string[] = []
  for (let at = 0; at < text.length;) {
    let field = ''
    if (text[at] === '"') {
      let from = at + 1
      for (;;) {
        const end = text.indexOf('"', from)
        if (end === -1) throw new AppError({ code: 'invalid-input', message: `Line ${lines.length + 1} of the table has a quote that does not end.`, retryable: false, sent: 'processed' })
        field += text.slice(from, end)
        at = end + 1
        if (text[at] !== '"') break
        field += '"'
        from = at + 1
      }
    }
    const start = at
    while (at < text.length && text[at] !== delimiter && text[at] !== '\n') at++
    line.push(field + text.slice(start, at).replace(/\r$/, ''))
    const isEnd = at >= text.length || text[at] === '\n'
    // A delimiter at the very end is followed by an empty field.
    if (!isEnd && at === text.length - 1) line.push('')
    at++
    if (!isEnd && at < text.length) continue
    if (line.length > 1 || line[0] !== '') lines.push(line)
    if (lines.length > maxRows) throw new AppError({ code: 'limit', message: `The table has more than ${maxRows.toLocaleString('en')} lines.`, retryable: false, sent: 'processed' })
    line = []
  }
  return lines
}

/** The names of all rows' fields make the first line. Values that are no text are written as JSON. */
export function writeCsv(value: JsonValue, delimiter: string, { withNames }: { withNames: boolean }): string {
  if (!Array.isArray(value) || !value.every(isJsonObject)) throw new AppError({ code: 'invalid-input', message: 'A table is written from a list of objects, such as [{ "name": "Ada", "total": 27 }].', retryable: false, sent: 'not-sent' })
  const names = [...new Set(value.flatMap((row) => Object.keys(row)))]
  const lines = value.map((row) => names.map((name) => row[name] ?? ''))
  return [...(withNames ? [names] : []), ...lines].map((line) => `${line.map((field) => quoted(field, delimiter)).join(delimiter)}\r\n`).join('')
}

function quoted(field: JsonValue, delimiter: string): string {
  const text = typeof field === 'string' ? field : JSON.stringify(field)
  return /["\r\n]/.test(text) || text.includes(delimiter) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text
}
