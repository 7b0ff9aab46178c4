// damage: what is known of a file that cannot be trusted. It is left as it is, always.

import { existsSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Worker } from 'node:worker_threads'
import type { Database } from 'better-sqlite3'
import { AppError, toFailure } from '@shared/failure.ts'

/** Larger files are looked through beside, after the start: reading them would make a start take as long as they are large. In bytes. */
const mostAtStart = 32 * 1024 * 1024

export function damaged(file: string, what: string): AppError {
  return new AppError({
    code: 'internal', retryable: false, details: { damagedFile: file },
    message: `The database ${file} is damaged (${what}). It was left as it is, and nothing was started. Bring back a backup with "flowbench restore", or save its workflows with "flowbench rescue".`,
  })
}

/** The file that an error says is damaged. */
export function damagedFile(error: unknown): string | undefined {
  const file = toFailure(error).details?.['damagedFile']
  return typeof file === 'string' ? file : undefined
}

/** SQLite met something in a file that cannot be there. */
export function isDamage(error: unknown): boolean {
  const code = (error as { code?: unknown }).code
  return typeof code === 'string' && /^SQLITE_(CORRUPT|NOTADB)/.test(code)
}

/** A clean end takes the WAL into the file; one that is left means that the process, or the machine, was ended. */
export function endedUncleanly(file: string): boolean {
  return sizeOf(`${file}-wal`) > 0
}

export function isQuicklyLookedThrough(file: string): boolean {
  return sizeOf(file) <= mostAtStart
}

/** @throws AppError `internal` for a file with damage in it */
export function assertSound(database: Database, file: string): void {
  const result = database.pragma('quick_check(1)', { simple: true })
  if (result !== 'ok') throw damaged(file, String(result))
}

/** Looks through a file in a thread of its own. Resolves with what is wrong, or null. One that is `beside` keeps no process from ending. */
export function lookThrough(file: string, { beside = false } = {}): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(lookingWorker, { eval: true, workerData: { file, driver: createRequire(import.meta.url).resolve('better-sqlite3') } })
    worker.once('message', resolve)
    worker.once('error', (error) => (isDamage(error) ? resolve(error.message) : reject(error)))
    worker.once('exit', () => reject(new Error('The look through the database ended early')))
    if (beside) worker.unref()
  })
}

/** So small that a file of its own, to be built and found beside each program, would be more than it does. */
const lookingWorker = `
  const { parentPort, workerData } = require('node:worker_threads')
  const DatabaseFile = require(workerData.driver)
  const database = new DatabaseFile(workerData.file, { readonly: true, fileMustExist: true })
  let result
  try {
    result = database.pragma('quick_check(1)', { simple: true })
  } catch (error) {
    result = error.message
  }
  database.close()
  parentPort.postMessage(result === 'ok' ? null : String(result))
`

function sizeOf(path: string): number {
  return existsSync(path) ? statSync(path).size : 0
}
