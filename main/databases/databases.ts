// databases: the one way to SQLite files that a person chose, beside the app's own.
//  D1. Each statement runs in a process beside, which is killed when its step ends: SQLite here cannot be interrupted.
//  D2. A file of the app itself is never opened, by whatever path it is reached.
import type { StartProcess } from '@main/platform/process/fork-node.ts'
import { createPool } from '@main/platform/process/pool.ts'
import { fileFailure } from '@main/platform/files/file-failure.ts'
import { AppError, type FailureCode } from '@shared/failure.ts'
import type { SqliteAccess, SqliteFile } from '@shared/sqlite-file.ts'
import { realpath, stat } from 'node:fs/promises'
import { isAbsolute, sep } from 'node:path'
import type { Statement } from './protocol.ts'
import { createSlot, type Done } from './slot.ts'
import { checkKind } from './statement-kind.ts'

export interface Databases {
  /** Rejects with AppError, `not-sent`: `invalid-input` for a path that is not whole or no file's, `not-found`, `forbidden` for a file of the app itself. */
  sqlite(path: string, access: SqliteAccess, signal: AbortSignal): Promise<SqliteFile>
  close(): void
}

const mostProcesses = 4
/** Starting one anew takes a tenth of a second. */
const idleMs = 30_000

/** `ownFolder`: the data folder, null where there is none. */
export function createDatabases({ start, ownFolder }: { start: StartProcess; ownFolder: string | null }): Databases {
  const pool = createPool({ make: () => createSlot(start), most: mostProcesses, idleMs })

  return {
    async sqlite(path, { mayWrite, statementMs }, signal) {
      const file = await placeOf(path, ownFolder)
      const run = (statement: Omit<Statement, 'file' | 'mayWrite'>): Promise<Done> => pool.use(signal, (slot) => slot.ask({ file, mayWrite, ...statement }, { statementMs, signal }))
      return {
        async query(sql, parameters, { limit }) {
          checkKind(sql, { mayChange: false })
          const { rows, isCut } = await run({ sql, parameters, limit, changes: false })
          return { rows, isCut }
        },
        async execute(sql, parameters, { limit }) {
          if (!mayWrite) throw wrong('forbidden', `The connection lets steps read ${path} only. Choose "write" in it under Connections if this is meant.`)
          checkKind(sql, { mayChange: true })
          return run({ sql, parameters, limit, changes: true })
        },
      }
    },
    close: () => pool.close(),
  }
}

/** Where the file really is. */
async function placeOf(path: string, ownFolder: string | null): Promise<string> {
  // SQLite's driver takes spaces around a path away, and would open another file.
  if (!isAbsolute(path) || path.trim() !== path) throw wrong('invalid-input', `"${path.slice(0, 200)}" is no whole path of a file. Write it from the root on, such as /home/ada/shop.db or C:\\Data\\shop.db.`)
  try {
    const real = await realpath(path)
    if (ownFolder !== null && real.startsWith(await realpath(ownFolder) + sep)) throw wrong('forbidden', `${path} belongs to Flowbench itself and is not for steps.`)
    const found = await stat(real)
    if (found.isDirectory()) throw wrong('invalid-input', `${path} is a folder and no file. Write the path of the database file in it.`)
    if (!found.isFile()) throw wrong('invalid-input', `${path} is no plain file.`)
    return real
  } catch (error) {
    throw error instanceof AppError ? error : new AppError({ ...fileFailure(error, `Opening the database ${path}`, { isWrite: false }).failure, sent: 'not-sent' }, { cause: error })
  }
}

function wrong(code: FailureCode, message: string): AppError {
  return new AppError({ code, message, retryable: false, sent: 'not-sent' })
}
