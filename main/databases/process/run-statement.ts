// run-statement: one statement at one file, from opening it to closing it.
//  R1. The file may come from anywhere: what stands in its schema is not trusted (https://sqlite.org/security.html).
//  R2. A query opens it to be read, and only a statement that reads is run. SQLite's own word on that counts.
//  R3. It is not kept open: nobody else is to find it locked by a workflow that does nothing.
import DatabaseFile, { type Database, type Statement as Prepared } from 'better-sqlite3'
import type { JsonObject } from '@shared/json.ts'
import type { SqliteParameters } from '@shared/sqlite-file.ts'
import type { Statement } from '../protocol.ts'
import { changesRows, isExplained } from '../statement-kind.ts'
import { toJson, toSqlite } from './values.ts'

export type Result = { rows: JsonObject[]; rowCount: number | null; isCut: boolean }

/** What is wrong with a statement before SQLite is asked. */
export class StatementFault extends Error {
  readonly code: string

  constructor(code: 'CHANGES' | 'STATEMENT' | 'VALUES', message: string) {
    super(message)
    this.code = code
  }
}

/** How long it waits while another program holds the file. */
export const busyMs = 5_000
/** A step's output is kept in the run's journal. */
const maxLength = 5_000_000

/** Throws StatementFault, or what SQLite throws. */
export function runStatement(statement: Statement): Result {
  const { file, changes, mayWrite } = statement
  if (changes) return withFile(file, { readonly: false }, (database) => perform(database, statement))
  const read = (): Result => withFile(file, { readonly: true }, (database) => perform(database, statement))
  try {
    return read()
  } catch (error) {
    // A program that was ended while it wrote leaves a journal behind, by which whoever may write undoes its half.
    if (!mayWrite || !isReadonlyRollback(error)) throw error
    withFile(file, { readonly: false }, (database) => database.prepare('SELECT count(*) FROM sqlite_schema').get())
    return read()
  }
}

function withFile<T>(file: string, { readonly }: { readonly: boolean }, work: (database: Database) => T): T {
  const database = new DatabaseFile(file, { readonly, fileMustExist: true, timeout: busyMs })
  try {
    database.pragma('trusted_schema = OFF')
    database.pragma('cell_size_check = ON')
    database.pragma('mmap_size = 0')
    database.function('from_base64', { deterministic: true, directOnly: true }, (text: unknown) => (typeof text === 'string' ? Buffer.from(text, 'base64') : null))
    return work(database)
  } finally {
    database.close()
  }
}

function perform(database: Database, { sql, parameters, limit, changes }: Statement): Result {
  const prepared = prepare(database, sql)
  if (!changes && !prepared.readonly && !isExplained(sql)) throw new StatementFault('CHANGES', 'It changes something.')
  bind(prepared, sql, parameters)
  const rowsChanged = (): number | null => (changes && changesRows(sql) ? database.prepare<[], number>('SELECT changes()').pluck().get() ?? null : null)
  if (!prepared.reader) {
    prepared.run()
    return { rows: [], rowCount: rowsChanged(), isCut: false }
  }
  const { rows, isCut } = readRows(prepared.safeIntegers(true).iterate() as IterableIterator<Record<string, unknown>>, limit, changes)
  return { rows, rowCount: rowsChanged(), isCut }
}

/** One that changes something is read to its end. */
function readRows(found: Iterable<Record<string, unknown>>, limit: number, toTheEnd: boolean): { rows: JsonObject[]; isCut: boolean } {
  const rows: JsonObject[] = []
  let length = 0
  let isCut = false
  for (const each of found) {
    if (isCut) continue
    const row = Object.fromEntries(Object.entries(each).map(([name, value]) => [name, toJson(value)]))
    length += JSON.stringify(row).length
    if (rows.length < limit && length <= maxLength) rows.push(row)
    else isCut = true
    if (isCut && !toTheEnd) break
  }
  return { rows, isCut }
}

function prepare(database: Database, sql: string): Prepared {
  try {
    return database.prepare(sql)
  } catch (error) {
    // By better-sqlite3: none, or more than one.
    throw error instanceof RangeError || error instanceof TypeError ? new StatementFault('STATEMENT', error.message) : error
  }
}

function bind(prepared: Prepared, sql: string, parameters: SqliteParameters): void {
  try {
    if (!Array.isArray(parameters)) prepared.bind(Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name.replace(/^[:@$]/, ''), toSqlite(value)])))
    // ?1 and ?2 count as names there.
    else if (/\?\d/.test(sql)) prepared.bind(Object.fromEntries(parameters.map((value, at) => [String(at + 1), toSqlite(value)])))
    else prepared.bind(parameters.map(toSqlite))
  } catch (error) {
    throw error instanceof RangeError || error instanceof TypeError ? new StatementFault('VALUES', error.message) : error
  }
}

function isReadonlyRollback(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'SQLITE_READONLY_ROLLBACK' || error.code === 'SQLITE_READONLY_RECOVERY')
}
