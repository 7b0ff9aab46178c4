import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import DatabaseFile, { type Database } from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RunId } from '@shared/id.ts'
import { Workflow } from '@shared/workflow.ts'
import { createBackups, type Backups } from './backups.ts'
import { damagedFile } from './damage.ts'
import { databaseName, openDatabase } from './database.ts'
import { lockFolder } from './folder-lock.ts'
import { createJournal } from './journal.ts'
import { finishRestore, restoreNow, stageRestore } from './restore.ts'

let folder: string
let database: Database
let backups: Backups
let now: number
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-backups-'))
  now = Date.parse('2026-01-02T03:04:05.678Z')
  open()
})
afterEach(() => {
  if (database.open) database.close()
  rmSync(folder, { recursive: true })
})

function open(): void {
  database = openDatabase({ folder, quickCheck: true })
  backups = createBackups(database, { now: () => now })
}
const workflow = Workflow.parse({ format: 'flowbench/workflow', version: 1, id: 'wf_a', name: 'Kept', trigger: { type: 'manual' }, nodes: [], edges: [] })
const large = 'ß'.repeat(300_000)
function run(name: string, payload = ''): void {
  const runId = `run_${name}` as RunId
  const journal = createJournal(database)
  journal.append(runId, { type: 'run-started', at: 1, runId, workflow, payload, vars: {}, mode: { kind: 'whole' }, startedBy: { kind: 'person' }, writes: 'ask' })
  journal.flush()
}
const runs = (): string[] => createJournal(database).list({ limit: 100 }).map(({ runId }) => runId).sort()
const folderOf = (name: string): string[] => (existsSync(join(folder, name)) ? readdirSync(join(folder, name)).sort() : [])
/** As the next start does it. */
function restart(): void {
  database.close()
  finishRestore(folder)
  open()
}

describe('a backup', () => {
  test('is one file of the owner that holds what was committed, also in the WAL, and can be brought back', async () => {
    run('before')
    const backup = await backups.make('asked')
    expect(backup).toMatchObject({ name: '2026-01-02T03-04-05-678Z.asked.db', at: now, reason: 'asked' })
    expect(folderOf('backups')).toEqual([backup.name])
    expect(statSync(join(folder, 'backups', backup.name)).mode & 0o077).toBe(0)
    run('after')
    await stageRestore(folder, join(folder, 'backups', backup.name))
    expect(runs()).toEqual(['run_after', 'run_before'])
    restart()
    expect(runs()).toEqual(['run_before'])
    expect(folderOf('replaced')).toHaveLength(1)
    const aside = new DatabaseFile(join(folder, 'replaced', folderOf('replaced')[0] ?? '', databaseName))
    expect(aside.prepare('SELECT count(*) AS count FROM runs').get()).toEqual({ count: 2 })
    aside.close()
    expect(existsSync(join(folder, 'restoring'))).toBe(false)
  })

  test('is made while runs go on, and holds a state that was', async () => {
    for (let count = 0; count < 50; count++) run(`early${count}`, 'x'.repeat(20_000))
    const making = backups.make('daily')
    for (let count = 0; count < 20; count++) {
      run(`late${count}`)
      await new Promise((resolve) => setImmediate(resolve))
    }
    const { name } = await making
    const copy = new DatabaseFile(join(folder, 'backups', name), { readonly: true })
    expect(copy.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(copy.prepare("SELECT count(*) AS count FROM runs WHERE run_id LIKE 'run_early%'").get()).toEqual({ count: 50 })
    copy.close()
  })

  test('is made in bounds while another process writes all the time', { timeout: 30_000 }, async () => {
    for (let count = 0; count < 200; count++) run(`early${count}`, 'x'.repeat(20_000))
    const other = openDatabase({ folder, quickCheck: false })
    const write = other.prepare('INSERT INTO settings VALUES (?, 1)')
    let writes = 0
    // One after each turn in which pages are copied.
    const writing = setInterval(() => void write.run(`w${writes++}`), 0)
    try {
      const { name } = await backups.make('asked')
      expect(writes).toBeGreaterThan(1)
      const copy = new DatabaseFile(join(folder, 'backups', name), { readonly: true })
      expect(copy.prepare('SELECT count(*) AS count FROM runs').get()).toEqual({ count: 200 })
      copy.close()
    } finally {
      clearInterval(writing)
      other.close()
    }
  })

  test('is due a day after the last, and seven of each kind are kept', async () => {
    expect(backups.isDue()).toBe(true)
    for (let day = 0; day < 9; day++) {
      await backups.make('daily')
      expect(backups.isDue()).toBe(false)
      if (day < 2) {
        now += 1_000
        await backups.make('asked')
      }
      now += 86_400_000
    }
    const all = backups.list()
    expect(all.filter(({ reason }) => reason === 'daily')).toHaveLength(7)
    expect(all.filter(({ reason }) => reason === 'asked')).toHaveLength(2)
    expect(all.map(({ at }) => at)).toEqual(all.map(({ at }) => at).toSorted((a, b) => b - a))
  })

  test('that cannot be written leaves nothing behind and says why', async () => {
    mkdirSync(join(folder, 'backups', '2026-01-02T03-04-05-678Z.asked.db', 'in the way'), { recursive: true })
    await expect(backups.make('asked')).rejects.toThrow('No backup was made')
    expect(backups.list()).toEqual([])
    expect(folderOf('backups')).toEqual(['2026-01-02T03-04-05-678Z.asked.db'])
  })

  test('for elsewhere takes its large payloads along, and never writes over a file', async () => {
    run('large', large)
    const file = join(folder, 'elsewhere.db')
    const made = await backups.makeAt(file)
    expect(made.size).toBeGreaterThan(600_000)
    await expect(backups.makeAt(file)).rejects.toThrow('There is a file')
    const other = mkdtempSync(join(tmpdir(), 'flowbench-elsewhere-'))
    await stageRestore(other, file)
    finishRestore(other)
    const restored = openDatabase({ folder: other, quickCheck: true })
    expect(createJournal(restored).read('run_large' as RunId)).toMatchObject([{ payload: large }])
    restored.close()
    rmSync(other, { recursive: true })
  })

  test('keeps the files that it names from being collected', async () => {
    run('large', large)
    const { name } = await backups.make('daily')
    database.exec('DELETE FROM runs')
    now = Date.now() + 7_200_000
    expect(backups.collectUnreferenced()).toBe(0)
    rmSync(join(folder, 'backups', name))
    expect(backups.collectUnreferenced()).toBe(1)
  })

  test('is made before the tables are changed', () => {
    database.close()
    rmSync(join(folder, databaseName))
    const old = new DatabaseFile(join(folder, databaseName))
    old.exec(readFileSync(new URL('fixtures/version-6.sql', import.meta.url), 'utf8'))
    old.close()
    open()
    const [backup] = backups.list()
    expect(backup).toMatchObject({ reason: 'update' })
    const copy = new DatabaseFile(join(folder, 'backups', backup?.name ?? ''), { readonly: true })
    expect(copy.pragma('user_version', { simple: true })).toBe(6)
    expect(copy.prepare('SELECT count(*) AS count FROM runs').get()).toEqual({ count: runs().length })
    copy.close()
  })
})

describe('what is not restored', () => {
  const refusal = async (make: (file: string) => void): Promise<string> => {
    const file = join(folder, 'some.db')
    make(file)
    const before = readFileSync(join(folder, databaseName))
    const error = await stageRestore(folder, file).then(() => null, (reason: Error) => reason)
    expect(readFileSync(join(folder, databaseName)).equals(before)).toBe(true)
    expect(readdirSync(folder).filter((name) => name.startsWith('restoring'))).toEqual([])
    return error?.message ?? 'restored'
  }
  test('is a file that is no database, or one of another program', async () => {
    expect(await refusal((file) => writeFileSync(file, 'These are my notes. '.repeat(300)))).toContain('no database')
    expect(await refusal((file) => {
      rmSync(file, { force: true })
      const other = new DatabaseFile(file)
      other.exec('CREATE TABLE songs (name TEXT)')
      other.close()
    })).toContain('no database of Flowbench')
    await expect(stageRestore(folder, join(folder, 'nothing'))).rejects.toThrow('There is no file')
  })
  test('is one of a newer Flowbench', async () => {
    const { name } = await backups.make('asked')
    expect(await refusal((file) => {
      copyFileSync(join(folder, 'backups', name), file)
      const newer = new DatabaseFile(file)
      newer.pragma('user_version = 999')
      newer.close()
    })).toContain('newer Flowbench')
  })
  test('is one that is damaged', async () => {
    for (let count = 0; count < 30; count++) run(`${count}`, 'x'.repeat(3_000))
    const { name } = await backups.make('asked')
    expect(await refusal((file) => {
      const bytes = readFileSync(join(folder, 'backups', name))
      bytes.fill(0x5a, bytes.length - 40_000, bytes.length - 4_000)
      writeFileSync(file, bytes)
    })).toContain('damaged')
  })
  test('comes into a folder that another process holds', async () => {
    const { name } = await backups.make('asked')
    const lock = lockFolder(folder)
    await expect(restoreNow(folder, join(folder, 'backups', name))).rejects.toThrow('using the data folder')
    lock.release()
    database.close()
    expect(await restoreNow(folder)).toMatchObject({ from: join(folder, 'backups', name) })
    open()
  })
})

test('a restore that was cut short at any step is finished by the next start', async () => {
  run('before')
  const { name } = await backups.make('asked')
  run('after')
  for (const wal of ['with its WAL', 'without']) {
    await stageRestore(folder, join(folder, 'backups', name))
    database.close()
    // The old file was moved already, what belongs to it was not.
    const aside = join(folder, 'replaced', readFileSync(join(folder, 'restoring', 'stamp'), 'utf8'))
    mkdirSync(aside, { recursive: true })
    copyFileSync(join(folder, databaseName), join(aside, databaseName))
    rmSync(join(folder, databaseName))
    if (wal === 'with its WAL') writeFileSync(join(folder, `${databaseName}-wal`), 'left over')
    finishRestore(folder)
    expect(finishRestore(folder)).toBe(null)
    open()
    expect(runs(), wal).toEqual(['run_before'])
  }
})

test('a damaged database is left as it is, and said to be so with its file', () => {
  database.close()
  const file = join(folder, databaseName)
  const bytes = readFileSync(file)
  bytes.fill(0x5a, 4_096, 9_000)
  writeFileSync(file, bytes)
  chmodSync(file, 0o600)
  try {
    open()
    expect.fail('it was opened')
  } catch (error) {
    expect(damagedFile(error)).toBe(file)
  }
  expect(readFileSync(file).equals(bytes)).toBe(true)
})
