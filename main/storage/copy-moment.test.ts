import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import DatabaseFile, { type Database } from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { copyMoment } from './copy-moment.ts'
import { openDatabase } from './database.ts'

let folder: string
let database: Database
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-copy-'))
  database = openDatabase({ folder, quickCheck: false })
})
afterEach(() => {
  database.close()
  rmSync(folder, { recursive: true })
})

function empty(name: string): string {
  const file = join(folder, name)
  writeFileSync(file, '')
  return file
}

test('a copy of a large database keeps nobody waiting', { timeout: 60_000 }, async () => {
  const insert = database.prepare('INSERT INTO settings VALUES (?, ?)')
  database.transaction(() => { for (let at = 0; at < 60; at++) insert.run(`large ${at}`, JSON.stringify('x'.repeat(1_000_000))) })()
  const since = performance.eventLoopUtilization()
  await copyMoment(database.name, empty('copy.db'))
  const { utilization } = performance.eventLoopUtilization(since)
  expect(utilization).toBeLessThan(0.25)
})

test('a copy is of one moment, and says why there is none', async () => {
  database.prepare('INSERT INTO settings VALUES (?, ?)').run('before', '1')
  await copyMoment(database.name, empty('copy.db'))
  database.prepare('INSERT INTO settings VALUES (?, ?)').run('after', '1')
  const copy = new DatabaseFile(join(folder, 'copy.db'), { readonly: true })
  expect(copy.prepare('SELECT name FROM settings').pluck().all()).toEqual(['before'])
  copy.close()
  await expect(copyMoment(join(folder, 'nowhere.db'), empty('other.db'))).rejects.toMatchObject({ code: 'SQLITE_CANTOPEN' })
  const torn = join(folder, 'torn.db')
  writeFileSync(torn, 'not a database at all, '.repeat(1_000))
  await expect(copyMoment(torn, empty('third.db'))).rejects.toMatchObject({ code: 'SQLITE_NOTADB' })
})
