import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import DatabaseFile from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { databaseName, openDatabase } from './database.ts'
import { migrations } from './migrations.ts'

let folder: string
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'flowbench-database-')) })
afterEach(() => rmSync(folder, { recursive: true }))

const open = () => openDatabase({ folder, quickCheck: true })

describe('the database', () => {
  test('commits at FULL, also after a write and on a later open', () => {
    for (let time = 0; time < 2; time++) {
      const database = open()
      database.prepare('INSERT INTO write_consents VALUES (?, ?, ?)').run(`wf_${time}`, 'send', 0)
      expect(database.pragma('journal_mode', { simple: true })).toBe('wal')
      expect(database.pragma('synchronous', { simple: true })).toBe(2)
      expect(database.pragma('foreign_keys', { simple: true })).toBe(1)
      expect(database.pragma('trusted_schema', { simple: true })).toBe(0)
      database.close()
    }
  })

  test('can be read by its owner only', () => {
    const database = open()
    database.prepare('INSERT INTO write_consents VALUES (?, ?, ?)').run('wf_x', 'send', 0)
    for (const name of [databaseName, `${databaseName}-wal`, `${databaseName}-shm`]) expect(statSync(join(folder, name)).mode & 0o777, name).toBe(0o600)
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    database.close()
  })

  test('has every migration applied once, and says which was the last', () => {
    open().close()
    const database = open()
    expect(database.pragma('user_version', { simple: true })).toBe(Math.max(...migrations.map(({ number }) => number)))
    database.close()
  })

  test('numbers its migrations in order and without a gap', () => {
    expect(migrations.map(({ number }) => number)).toEqual(migrations.map((_migration, index) => index + 1))
  })

  test('of a newer Flowbench is refused and left as it is', () => {
    open().close()
    const newer = new DatabaseFile(join(folder, databaseName))
    newer.pragma('user_version = 999')
    newer.close()
    expect(open).toThrow('newer Flowbench')
  })

  test('that is damaged is refused and left as it is', () => {
    open().close()
    const file = join(folder, databaseName)
    const descriptor = openSync(file, 'r+')
    writeSync(descriptor, Buffer.alloc(3000, 0x5a), 0, 3000, 4096)
    closeSync(descriptor)
    const before = readFileSync(file)
    expect(open).toThrow('damaged')
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  test('that is no database at all is refused, too', () => {
    writeFileSync(join(folder, databaseName), 'These are my notes. '.repeat(500))
    expect(open).toThrow('damaged')
  })
})
