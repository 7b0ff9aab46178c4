import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import DatabaseFile, { type Database } from 'better-sqlite3'
import { writeDurably } from '@main/platform/durable-file.ts'
import { serialize } from '@shared/document/serialize.ts'
import { AppError, toFailure } from '@shared/failure.ts'
import { Workflow } from '@shared/workflow.ts'
import { databaseName } from './database.ts'

export type Rescued = {
  /** Each as an export has it. */
  workflows: { name: string; text: string }[]
  /** How many rows were found that could not be read. */
  unreadable: number
}

/**
 * The workflows of a database that may be damaged, as far as they can be read. Reads a copy: not a byte of the file, or
 * of what lies beside it, changes.
 * @throws AppError `unavailable` when nothing of it can be read
 */
export function rescueWorkflows(dataFolder: string): Rescued {
  const file = join(dataFolder, databaseName)
  if (!existsSync(file)) throw new AppError({ code: 'not-found', message: `There is no database in ${dataFolder}.`, retryable: false })
  const place = mkdtempSync(join(tmpdir(), 'flowbench-rescue-'))
  try {
    for (const name of [databaseName, `${databaseName}-wal`]) if (existsSync(join(dataFolder, name))) copyFileSync(join(dataFolder, name), join(place, name))
    const database = new DatabaseFile(join(place, databaseName))
    try {
      return read(database)
    } finally {
      database.close()
    }
  } catch (error) {
    throw new AppError({ code: 'unavailable', message: `No workflow can be read from ${file}: ${toFailure(error).message}.`, retryable: false }, { cause: error })
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}

export type RescuedFiles = { files: string[]; unreadable: number }

/** Writes each as an export into the folder, under its name. What is there already is not written over. */
export function rescueInto(dataFolder: string, to: string): RescuedFiles {
  const { workflows, unreadable } = rescueWorkflows(dataFolder)
  mkdirSync(to, { recursive: true })
  const files = workflows.map(({ name, text }) => {
    const file = freePath(to, name)
    writeDurably(file, text)
    return file
  })
  return { files, unreadable }
}

function freePath(folder: string, name: string): string {
  const plain = name.replace(/[^\p{L}\p{N}._ -]+/gu, '-').replace(/^[.\s]+|[.\s]+$/g, '').slice(0, 100) || 'workflow'
  for (let number = 1; ; number++) {
    const file = join(folder, `${plain}${number === 1 ? '' : ` ${number}`}.json`)
    if (!existsSync(file)) return file
  }
}

function read(database: Database): Rescued {
  database.pragma('trusted_schema = OFF')
  const documents = new Map<number, string>()
  let stops = 0
  // Reading ends at the damage; from the other end it comes to the rest of them.
  for (const order of ['ASC', 'DESC']) {
    try {
      for (const { id, document } of database.prepare<[], { id: number; document: string }>(`SELECT rowid AS id, document FROM workflows NOT INDEXED WHERE removed = 0 ORDER BY rowid ${order}`).iterate()) documents.set(id, document)
    } catch (error) {
      if (++stops === 2 && documents.size === 0) throw error
    }
  }
  const rescued = [...documents.values()].map(asExport)
  return { workflows: rescued.filter((workflow) => workflow !== null), unreadable: rescued.filter((workflow) => workflow === null).length }
}

function asExport(document: string): Rescued['workflows'][number] | null {
  try {
    const workflow = Workflow.parse(JSON.parse(document))
    return { name: workflow.name, text: serialize(workflow) }
  } catch {
    return null
  }
}
