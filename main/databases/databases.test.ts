// SQLite files through the real process, with all that may befall a file, a statement and the process.
import { buildEntry } from '@main/platform/process/build-entry.ts'
import type { ProcessHandle, StartProcess } from '@main/platform/process/fork-node.ts'
import { AppError, type Failure } from '@shared/failure.ts'
import type { SqliteFile } from '@shared/sqlite-file.ts'
import DatabaseFile from 'better-sqlite3'
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createDatabases, type Databases } from './databases.ts'
import { startSqliteNode } from './start-process.ts'

/** What is to take 500 ms gets a factor for a busy machine. */
const soonMs = 4 * 500
const endless = 'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n'

let built: Awaited<ReturnType<typeof buildEntry>>
let folder: string
let path: string
let databases: Databases
let started: ProcessHandle[]

beforeAll(async () => { built = await buildEntry('databases/process/sqlite-process.ts') })
afterAll(() => built.remove())
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'flowbench-sqlite-')))
  mkdirSync(join(folder, 'own'))
  path = join(folder, 'shop.db')
  const database = new DatabaseFile(path)
  database.exec('CREATE TABLE orders (id INTEGER PRIMARY KEY, customer TEXT, total REAL)')
  database.exec('INSERT INTO orders WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) SELECT i, \'c\' || i, i * 1.5 FROM n')
  database.close()
  started = []
  const start = startSqliteNode(built.entry)
  const counting: StartProcess = () => {
    const handle = start()
    started.push(handle)
    return handle
  }
  databases = createDatabases({ start: counting, ownFolder: join(folder, 'own') })
})
afterEach(() => {
  databases.close()
  rmSync(folder, { recursive: true, force: true })
})

const open = (more: { path?: string; mayWrite?: boolean; statementMs?: number; signal?: AbortSignal } = {}): Promise<SqliteFile> =>
  databases.sqlite(more.path ?? path, { mayWrite: more.mayWrite ?? true, statementMs: more.statementMs ?? 30_000 }, more.signal ?? new AbortController().signal)
const query = async (sql: string, parameters: unknown[] = [], more: Parameters<typeof open>[0] = {}) => (await open(more)).query(sql, parameters, { limit: 100 })
const execute = async (sql: string, parameters: unknown[] = [], more: Parameters<typeof open>[0] = {}) => (await open(more)).execute(sql, parameters, { limit: 100 })
const failure = async (work: Promise<unknown>): Promise<Failure> => {
  const error = await work.then((value) => new Error(`It was to fail, and gave ${JSON.stringify(value)}`), (reason: unknown) => reason)
  if (!(error instanceof AppError)) throw error
  return error.failure
}
const count = async (): Promise<unknown> => (await query('SELECT count(*) AS n FROM orders')).rows[0]?.['n']

describe('the file', () => {
  it('is none that is missing, a folder, no whole path, or one of the app itself, also by a link', async () => {
    writeFileSync(join(folder, 'own', 'flowbench.db'), '')
    symlinkSync(join(folder, 'own', 'flowbench.db'), join(folder, 'link.db'))
    const tried: [string, string][] = [[join(folder, 'gone.db'), 'not-found'], [folder, 'invalid-input'], ['shop.db', 'invalid-input'], [`${path} `, 'invalid-input'], [`file:${path}`, 'invalid-input'], ['', 'invalid-input'], [':memory:', 'invalid-input'], [join(folder, 'own', 'flowbench.db'), 'forbidden'], [join(folder, 'link.db'), 'forbidden'], ['/dev/zero', 'invalid-input']]
    for (const [at, code] of tried) expect(await failure(open({ path: at })), at).toMatchObject({ code, sent: 'not-sent', retryable: false })
    expect(started).toHaveLength(0)
    expect(existsSync(join(folder, 'gone.db'))).toBe(false)
  })

  it('is said to be no database, and to be damaged', async () => {
    writeFileSync(join(folder, 'text.db'), 'These are words, and no pages of a database. '.repeat(100))
    expect(await failure(query('SELECT * FROM orders', [], { path: join(folder, 'text.db') }))).toMatchObject({ code: 'invalid-input', details: { sqliteCode: 'SQLITE_NOTADB' }, message: expect.stringContaining('no SQLite database') as unknown })
    truncateSync(path, 3 * 4_096)
    expect(await failure(query('SELECT sum(total) FROM orders'))).toMatchObject({ code: 'unavailable', retryable: false, message: expect.stringContaining('damaged') as unknown })
  })

  it('is waited for while another program writes, and then said to be locked', async () => {
    const other = new DatabaseFile(path)
    other.exec('BEGIN EXCLUSIVE')
    setTimeout(() => other.exec('COMMIT'), 1_000)
    expect(await count()).toBe(2_000)
    other.exec('BEGIN EXCLUSIVE')
    expect(await failure(execute('DELETE FROM orders'))).toMatchObject({ code: 'conflict', retryable: true, sent: 'not-processed', message: expect.stringContaining('Another program') as unknown })
    other.exec('COMMIT')
    other.close()
    expect(await count()).toBe(2_000)
  }, 40_000)

  it('in WAL mode is read while another program writes', async () => {
    const other = new DatabaseFile(path)
    other.pragma('journal_mode = WAL')
    other.exec('BEGIN IMMEDIATE; DELETE FROM orders')
    expect(await count()).toBe(2_000)
    other.exec('COMMIT')
    expect(await count()).toBe(0)
    other.close()
  })
})

describe('a statement', () => {
  it('of a query changes nothing, in whatever way it tries', async () => {
    const before = readFileSync(path)
    const tried = ['DELETE FROM orders', 'WITH x AS (SELECT 1) DELETE FROM orders WHERE id IN (SELECT * FROM x)', 'WITH x AS (SELECT 1 AS i) INSERT INTO orders (id) SELECT i + 9000 FROM x', 'CREATE TEMP TABLE t (a)', 'PRAGMA user_version = 7', 'VACUUM', 'BEGIN', `ATTACH '${join(folder, 'other.db')}' AS other`]
    for (const sql of tried) expect(await failure(query(sql)), sql).toMatchObject({ code: 'forbidden' })
    expect(await failure(query('SELECT 1; DELETE FROM orders'))).toMatchObject({ code: 'invalid-input', message: expect.stringContaining('more than one statement') as unknown })
    expect(await query('EXPLAIN QUERY PLAN DELETE FROM orders WHERE id = 1')).toMatchObject({ rows: [{ detail: expect.stringContaining('orders') as unknown }] })
    expect(readFileSync(path).equals(before)).toBe(true)
    expect(existsSync(join(folder, 'other.db'))).toBe(false)
  })

  it('that changes something is refused where the connection lets steps read', async () => {
    expect(await failure(execute('DELETE FROM orders', [], { mayWrite: false }))).toMatchObject({ code: 'forbidden', sent: 'not-sent', message: expect.stringContaining('Choose "write"') as unknown })
    expect(await execute('DELETE FROM orders WHERE id > ?', [10])).toEqual({ rows: [], rowCount: 1_990, isCut: false })
  })

  it('reaches no other file, loads nothing, and what stands in a schema does not either', async () => {
    const tried = [`VACUUM INTO '${join(folder, 'copy.db')}'`, `ATTACH '${join(folder, 'copy.db')}' AS copy`, 'PRAGMA writable_schema = ON']
    for (const sql of tried) expect(await failure(execute(sql)), sql).toMatchObject({ code: 'forbidden', sent: 'not-sent' })
    expect(await failure(query(`SELECT load_extension('${join(folder, 'x.so')}')`))).toMatchObject({ code: expect.stringMatching(/forbidden|invalid-input/) as unknown, message: expect.stringMatching(/not authorized|no such function/) as unknown })
    expect(await failure(execute('UPDATE sqlite_schema SET sql = \'x\''))).toMatchObject({ code: 'invalid-input' })
    expect(await failure(query('SELECT writefile(\'x\', \'y\')'))).toMatchObject({ code: 'invalid-input' })
    expect(existsSync(join(folder, 'copy.db'))).toBe(false)
    const evil = new DatabaseFile(path)
    evil.exec('CREATE VIEW v AS SELECT from_base64(\'AA==\') AS a')
    evil.close()
    expect(await failure(query('SELECT * FROM v'))).toMatchObject({ code: 'invalid-input', message: expect.stringContaining('unsafe use') as unknown })
  })

  it('that never ends is ended with its step, and the next one has another process', async () => {
    await count()
    const controller = new AbortController()
    const work = failure(query(endless, [], { signal: controller.signal }))
    await new Promise((resolve) => setTimeout(resolve, 300))
    const at = performance.now()
    controller.abort()
    expect(await work).toMatchObject({ code: 'cancelled', sent: 'not-processed' })
    expect(performance.now() - at).toBeLessThan(soonMs)
    expect(await count()).toBe(2_000)
    expect(started).toHaveLength(2)
  })

  it('that takes longer than it may is ended', async () => {
    await count()
    const at = performance.now()
    expect(await failure(query(endless, [], { statementMs: 500 }))).toMatchObject({ code: 'timeout', retryable: true, sent: 'not-processed', details: { statementMs: 500 } })
    expect(performance.now() - at).toBeLessThan(500 + soonMs)
  })

  it('that is ended while it writes leaves the file as it was, which the next query mends', async () => {
    await count()
    const size = readFileSync(path).length
    const long = 'INSERT INTO orders (customer) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT hex(randomblob(2000)) FROM n'
    const controller = new AbortController()
    const work = failure(execute(long, [], { signal: controller.signal }))
    await expect.poll(() => readFileSync(path).length, { timeout: 15_000, interval: 20 }).toBeGreaterThan(2 * size)
    controller.abort()
    expect(await work).toMatchObject({ code: 'cancelled', sent: 'maybe-sent' })
    await expect.poll(() => existsSync(`${path}-journal`)).toBe(true)
    expect(await failure(query('SELECT count(*) FROM orders', [], { mayWrite: false }))).toMatchObject({ code: 'conflict', message: expect.stringContaining('interrupted') as unknown })
    expect(await count()).toBe(2_000)
    expect(await query('SELECT count(*) AS n FROM orders', [], { mayWrite: false })).toMatchObject({ rows: [{ n: 2_000 }] })
  }, 40_000)

  it.each([['SELECT * FROM nothing', [], 'invalid-input'], ['SELECT ?', [], 'invalid-input'], ['SELECT ?', [1, 2], 'invalid-input'], ['INSERT INTO orders (id) VALUES (?)', [1], 'conflict'], ['INSERT INTO orders (id) VALUES (?)', ['x'], 'invalid-input'], ['SELEC 1', [], 'invalid-input'], ['SELECT json(\'{\')', [], 'invalid-input'], ['SELECT zeroblob(2000000000)', [], 'limit']])('that is wrong is told so: %s with %j', async (sql, parameters, code) => {
    expect(await failure(execute(sql, parameters))).toMatchObject({ code, retryable: false, sent: expect.stringMatching(/not-sent|not-processed/) as unknown })
  })
})

describe('its process', () => {
  it('is kept for the next statement, and several work at once', async () => {
    await count()
    await count()
    expect(started).toHaveLength(1)
    expect(await Promise.all(Array.from({ length: 12 }, count))).toEqual(Array.from({ length: 12 }, () => 2_000))
    expect(started.length).toBeGreaterThan(1)
    expect(started.length).toBeLessThanOrEqual(4)
  })

  it('may be killed by whomever, at work and at rest', async () => {
    await count()
    started[0]?.kill()
    await new Promise((resolve) => started[0]?.onExit(resolve))
    expect(await count()).toBe(2_000)
    const work = failure(query(endless))
    setTimeout(() => started[1]?.kill(), 300)
    expect(await work).toMatchObject({ code: 'unavailable', retryable: true, sent: 'not-processed' })
    expect(await count()).toBe(2_000)
  })

  it('that does not start is told, and nothing was done', async () => {
    const broken = createDatabases({ start: startSqliteNode(join(folder, 'none.mjs')), ownFolder: null })
    const file = await broken.sqlite(path, { mayWrite: true, statementMs: 30_000 }, new AbortController().signal)
    expect(await failure(file.execute('DELETE FROM orders', [], { limit: 1 }))).toMatchObject({ code: 'unavailable', sent: 'not-sent' })
    broken.close()
  })

  it('ends with the app, and what waits for it too', async () => {
    const work = Array.from({ length: 6 }, () => failure(query(endless)))
    await expect.poll(() => started.length).toBe(4)
    databases.close()
    for (const each of await Promise.all(work)) expect(each).toMatchObject({ code: 'interrupted', retryable: true })
  })

  it.skipIf(process.platform === 'win32')('does not outlive whoever started it and was killed, not even in a statement without an end', async () => {
    const program = `
      const { fork } = await import('node:child_process')
      const child = fork(${JSON.stringify(built.entry)}, [], { env: {}, serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc'], execArgv: [] })
      child.on('message', ({ kind }) => { if (kind === 'ready') { child.send(${JSON.stringify({ id: 1, file: path, sql: endless, parameters: [], limit: 1, changes: false, mayWrite: false })}); setTimeout(() => console.log(child.pid), 200) } })`
    const owner: ChildProcess = spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: ['ignore', 'pipe', 'inherit'] })
    const pid = Number(await new Promise<string>((resolve) => owner.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString()))))
    expect(isThere(pid)).toBe(true)
    owner.kill('SIGKILL')
    await expect.poll(() => isThere(pid), { timeout: 10_000 }).toBe(false)
  })
})

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
  } catch {
    return false
  }
}
