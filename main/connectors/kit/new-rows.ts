// new-rows: looks for rows of a database that are new, by a column that rises.
//  N1. Rows with the value of the last one are listed again, since more may have come with the same one; a row counts once by
//      its id.
//  N2. At the first look the newest rows are listed, and the person chose whether they count; from then on it goes on from the
//      last, however many there are.
import { AppError } from '@shared/failure.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '@shared/json.ts'
import { z } from 'zod'
import type { Polled } from '../define-poll.ts'

/** Listed at a look; the next goes on from there. */
const mostAtOnce = 500

export const NewRowsInput = z.strictObject({
  sql: z.string().min(1).max(100_000).meta({ title: 'Query', description: 'A SELECT of the rows to watch, without ORDER BY and LIMIT.', examples: ['SELECT * FROM orders'], 'x-widget': 'multiline', 'x-literal': true }),
  column: z.string().min(1).max(200).default('id').meta({ title: 'Column that rises', description: 'Each newer row has a higher value in it: a number that counts up, or the time of a change. An index on it keeps looks short.', examples: ['id', 'updated_at'], 'x-literal': true }),
  id: z.string().max(200).default('').meta({ title: 'Column that tells rows apart', description: 'Empty: the one that rises.', examples: ['id'], 'x-literal': true }),
  changed: z.boolean().default(false).meta({ title: 'Also when a row changes', description: 'A row starts the workflow again when it has a new value in the column that rises. Off: each row once.', 'x-literal': true }),
})
export type NewRowsInput = z.output<typeof NewRowsInput>

/** Reads rows with one statement that changes nothing, and gives those that fit. `after` is the statement's one value where it has one. */
type Read = (sql: string, after: JsonValue | undefined, limit: number) => Promise<{ rows: JsonObject[]; isCut: boolean }>

/** `mark` stands for the one value in the statement: `?` or `$1`. The cursor is what the look before this one gave. */
export async function newRows({ sql, column, id, changed }: NewRowsInput, { cursor, mark, read }: { cursor: JsonValue; mark: string; read: Read }): Promise<Polled> {
  const after = afterOf(cursor)
  const rising = quoted(column)
  // One more shows that there are more.
  const most = `LIMIT ${mostAtOnce + 1}`
  const rows = `SELECT * FROM (\n${sql.replace(/[\s;]+$/, '')}\n) AS watched`
  const { rows: found, isCut } = after === undefined
    ? await read(`${rows} WHERE ${rising} IS NOT NULL ORDER BY ${rising} DESC ${most}`, undefined, mostAtOnce)
    : await read(`${rows} WHERE ${after === null ? `${rising} IS NOT NULL` : `${rising} >= ${mark}`} ORDER BY ${rising} ${most}`, after ?? undefined, mostAtOnce)
  const inOrder = after === undefined ? found.reverse() : found
  const items = inOrder.map((row) => {
    const value = valueOf(row, column)
    const name = textOf(id === '' ? value : valueOf(row, id))
    return { id: changed && id !== '' ? `${name}@${textOf(value)}` : name, payload: row }
  })
  const last = inOrder.at(-1)?.[column] ?? after ?? null
  if (isCut && found.length === 0) throw wrong('limit', 'A row is larger than the 5 MB that a look may bring. Select fewer columns.')
  if (isCut && after !== undefined && last === after) throw wrong('limit', `${found.length} rows and more have the value ${textOf(after)} in "${column}", so that none beyond them is reached. Choose a column that tells rows apart.`)
  return { items, cursor: { after: last } }
}

/** Undefined before the first look, null where it found no rows. */
function afterOf(cursor: JsonValue): JsonValue | undefined {
  return isJsonObject(cursor) ? cursor['after'] : undefined
}

/** As standard SQL quotes names, PostgreSQL and SQLite with it. */
function quoted(name: string): string {
  if (name.includes('\0')) throw wrong('invalid-input', 'A name of a column cannot hold a character with the code 0.')
  return `"${name.replaceAll('"', '""')}"`
}

function valueOf(row: JsonObject, column: string): JsonValue {
  const value = row[column]
  if (value === undefined) throw wrong('invalid-input', `The rows have no column "${column}". There ${Object.keys(row).length === 1 ? 'is' : 'are'} ${Object.keys(row).slice(0, 20).join(', ')}; write its name as it stands there.`)
  return value
}

function textOf(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function wrong(code: 'invalid-input' | 'limit', message: string): AppError {
  return new AppError({ code, message, retryable: false })
}
