import type { Failure, FailureCode } from '@shared/failure.ts'
import type { Fault, Statement } from './protocol.ts'
import { queryChanges } from './statement-kind.ts'

type Meaning = { code: FailureCode; says: string; retryable?: boolean }

const locked = 'Another program is writing to the file, and went on for more than 5 s. Try again when it is done'

/** By the whole code first, then by its beginning (https://sqlite.org/rescode.html). */
const meanings: Readonly<Record<string, Meaning>> = {
  STATEMENT: { code: 'invalid-input', says: 'Write one statement' },
  VALUES: { code: 'invalid-input', says: 'Look at the values: there is one for each ? in this order, or one by its name for each :name' },
  SQLITE_BUSY: { code: 'conflict', says: locked, retryable: true },
  SQLITE_LOCKED: { code: 'conflict', says: locked, retryable: true },
  SQLITE_CONSTRAINT: { code: 'conflict', says: 'The values break a rule of the table' },
  SQLITE_NOTADB: { code: 'invalid-input', says: 'The file is no SQLite database, or an encrypted one. Look at the path in the connection' },
  SQLITE_CORRUPT: { code: 'unavailable', says: 'The file is damaged. Bring back a copy of it, or save what can be read with the .recover command of the sqlite3 program' },
  SQLITE_READONLY_ROLLBACK: { code: 'conflict', says: 'A program was interrupted while it wrote to the file. Open the file with that program once, or choose "write" in the connection' },
  SQLITE_READONLY_RECOVERY: { code: 'conflict', says: 'A program was interrupted while it wrote to the file. Open the file with that program once, or choose "write" in the connection' },
  SQLITE_READONLY: { code: 'forbidden', says: 'The file can only be read' },
  SQLITE_CANTOPEN: { code: 'forbidden', says: 'The file, or one that SQLite needs beside it, cannot be opened. Look at who may read and write in that folder' },
  SQLITE_PERM: { code: 'forbidden', says: 'This computer does not let Flowbench do it' },
  SQLITE_AUTH: { code: 'forbidden', says: 'This is not for steps' },
  SQLITE_FULL: { code: 'quota-exceeded', says: 'The disk is full', retryable: true },
  SQLITE_IOERR: { code: 'unavailable', says: 'The disk did not do what it was asked', retryable: true },
  SQLITE_PROTOCOL: { code: 'conflict', says: locked, retryable: true },
  SQLITE_SCHEMA: { code: 'conflict', says: 'Another program changed the tables meanwhile', retryable: true },
  SQLITE_TOOBIG: { code: 'limit', says: 'A value is larger than SQLite takes' },
  SQLITE_NOMEM: { code: 'limit', says: 'It needs more memory than there is. Ask for less' },
  SQLITE_ERROR: { code: 'invalid-input', says: 'Look at the statement' },
  SQLITE_RANGE: { code: 'invalid-input', says: 'Look at the values' },
  SQLITE_MISMATCH: { code: 'invalid-input', says: 'A value is not of the kind that the column takes' },
}

/** A statement that SQLite refused was undone by it as a whole; where the disk failed, nobody knows. */
export function sqliteFailure({ code, message }: Fault, { file, changes }: Statement): Failure {
  if (code === 'CHANGES') return { ...queryChanges().failure, sent: 'not-processed' }
  const primary = /^SQLITE_[A-Z]+/.exec(code)?.[0] ?? code
  const known = meanings[code] ?? meanings[primary]
  const sent = changes && (known === undefined || primary === 'SQLITE_IOERR') ? 'maybe-sent' : 'not-processed'
  const details = code === '' ? { file } : { file, sqliteCode: code }
  if (!known) return { code: 'unavailable', message: `SQLite could not do it${code === '' ? '' : ` (${code})`}: ${message.slice(0, 500)}.`, retryable: false, sent, details }
  return { code: known.code, message: `SQLite refused it: ${message.slice(0, 500)}. ${known.says}.`, retryable: known.retryable ?? false, sent, details }
}
