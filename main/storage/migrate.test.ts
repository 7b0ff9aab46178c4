import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import DatabaseFile, { type Database } from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { migrate, versionOf } from './migrate.ts'
import { migrations, type Migration } from './migrations.ts'
import { dump } from './test-dump.ts'

let folder: string
let file: string
let database: Database
const last = migrations.length
const faulty: Migration = {
  number: last + 1,
  apply(inside) {
    inside.exec("CREATE TABLE half (id INTEGER); INSERT INTO settings VALUES ('half', '1'); DROP TABLE write_consents")
    inside.exec('INSERT INTO nowhere VALUES (1)')
  },
}
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-migrate-'))
  file = join(folder, 'some.db')
  database = new DatabaseFile(file)
  migrate(database)
  database.exec("INSERT INTO settings VALUES ('kept', '\"so\"')")
})
afterEach(() => {
  if (database.open) database.close()
  rmSync(folder, { recursive: true })
})

test('one that fails half way leaves everything as it was, and those before it in place', () => {
  const before = dump(database)
  expect(() => migrate(database, { known: [...migrations, faulty] })).toThrow('no such table: nowhere')
  expect(dump(database)).toBe(before)
  expect(versionOf(database)).toBe(last)
  expect(() => migrate(database, { known: [...migrations, { number: last + 1, apply: (inside) => void inside.exec('CREATE TABLE whole (id INTEGER)') }, { ...faulty, number: last + 2 }] })).toThrow('nowhere')
  expect(versionOf(database)).toBe(last + 1)
  expect(dump(database)).toContain('CREATE TABLE whole')
  expect(dump(database)).not.toContain('half')
})

test('a newer file is refused, and not a byte of it changes', () => {
  database.pragma(`user_version = ${last + 1}`)
  database.close()
  const before = readFileSync(file)
  database = new DatabaseFile(file)
  expect(() => migrate(database)).toThrow(`it has version ${last + 1}, this program knows ${last}`)
  database.close()
  expect(readFileSync(file).equals(before)).toBe(true)
})

test('whoever wants to keep what was there is asked before the first change, and never for a new file', () => {
  const asked: [number, string][] = []
  const onBefore = (from: number): void => void asked.push([from, dump(database)])
  const next: Migration = { number: last + 1, apply: (inside) => void inside.exec('CREATE TABLE next (id INTEGER)') }
  const before = dump(database)
  migrate(database, { onBefore })
  expect(asked).toEqual([])
  migrate(database, { known: [...migrations, next], onBefore })
  expect(asked).toEqual([[last, before]])
  const fresh = new DatabaseFile(':memory:')
  migrate(fresh, { onBefore })
  expect(asked).toHaveLength(1)
  fresh.close()
})
