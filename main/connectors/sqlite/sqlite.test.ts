import { createDatabases, type Databases } from '@main/databases/databases.ts'
import { startSqliteNode } from '@main/databases/start-process.ts'
import { buildEntry } from '@main/platform/process/build-entry.ts'
import { closedDoors } from '@main/connectors/kit/closed-doors.ts'
import { toFailure, type Failure } from '@shared/failure.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import DatabaseFile from 'better-sqlite3'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Polled } from '../define-poll.ts'
import { sqlite } from './index.ts'

let built: Awaited<ReturnType<typeof buildEntry>>
let folder: string
let file: string
let databases: Databases

beforeAll(async () => {
  built = await buildEntry('databases/process/sqlite-process.ts')
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'flowbench-sqlite-connector-')))
  file = join(folder, 'shop.db')
  databases = createDatabases({ start: startSqliteNode(built.entry), ownFolder: null })
})
afterAll(() => {
  databases.close()
  built.remove()
  rmSync(folder, { recursive: true, force: true })
})
beforeEach(() => {
  rmSync(file, { force: true })
  const database = new DatabaseFile(file)
  database.exec('CREATE TABLE orders (id INTEGER PRIMARY KEY, customer TEXT, total REAL, raw BLOB, seen TEXT)')
  const add = database.prepare('INSERT INTO orders VALUES (?, ?, ?, ?, ?)')
  for (let id = 1; id <= 20; id++) add.run(id, `c${id}`, id * 1.5, Buffer.from([0, 255]), `2026-01-${String(id).padStart(2, '0')}`)
  database.close()
})

function context(more: JsonObject = {}, signal = new AbortController().signal) {
  return { ...closedDoors, databases: { sqlite: (path: string, access: Parameters<Databases['sqlite']>[1]) => databases.sqlite(path, access, signal) }, config: sqlite.config.parse({ file, access: 'write', ...more }), signal, idempotencyKey: 'key', log: () => undefined }
}
async function run(key: string, input: JsonObject, with_: ReturnType<typeof context> = context()): Promise<JsonValue> {
  const action = sqlite.actions.find((each) => each.key === key)
  if (!action) throw new Error(`no action ${key}`)
  return action.output.parse(await action.run(action.input.parse(input) as never, with_ as never)) as JsonValue
}
async function look(input: JsonObject, cursor: JsonValue): Promise<Polled> {
  const [poll] = sqlite.polls ?? []
  if (!poll) throw new Error('no poll')
  return poll.poll(poll.input.parse(input) as never, { ...context({ access: 'read' }), cursor } as never)
}
const failure = (work: Promise<unknown>): Promise<Failure> => work.then(() => { throw new Error('It was to fail.') }, toFailure)
const idsOf = ({ items }: Polled): string[] => items.map(({ id }) => id)

describe('values', () => {
  it('come without losing anything', async () => {
    const sql = 'SELECT id, raw, total, NULL AS none, 9007199254740993 AS big, -9007199254740992 AS edge, 9007199254740991 AS last, 9e999 AS endless, \'ä\' AS text FROM orders WHERE id = 7'
    expect(await run('query', { sql })).toEqual({ rows: [{ id: 7, raw: 'AP8=', total: 10.5, none: null, big: '9007199254740993', edge: '-9007199254740992', last: 9_007_199_254_740_991, endless: 'Infinity', text: 'ä' }], isCut: false })
  })

  it('go in by their order, by number and by name, as what they are', async () => {
    const evil = "'; DROP TABLE orders; --"
    const kinds = { rows: [{ a: 'integer', b: 'real', c: 'text', d: 'null', e: 1, f: '{"x":[1]}', g: evil }] }
    expect(await run('query', { sql: 'SELECT typeof(?) AS a, typeof(?) AS b, typeof(?) AS c, typeof(?) AS d, ? AS e, ? AS f, ? AS g', parameters: [5, 5.5, '5', null, true, { x: [1] }, evil] })).toMatchObject(kinds)
    expect(await run('query', { sql: 'SELECT typeof(:a) AS a, typeof(@b) AS b, typeof($c) AS c, typeof(:d) AS d, :e AS e, :f AS f, :g AS g', parameters: { a: 5, b: 5.5, ':c': '5', d: null, e: true, f: { x: [1] }, g: evil } })).toMatchObject(kinds)
    expect(await run('query', { sql: 'SELECT ?2 AS second, ?1 AS first', parameters: ['one', 'two'] })).toMatchObject({ rows: [{ first: 'one', second: 'two' }] })
    expect(await run('execute', { sql: 'INSERT INTO orders (raw, customer) VALUES (from_base64(:raw), :id) RETURNING raw, customer', parameters: { raw: 'AP8=', id: 5 } })).toEqual({ rowCount: 1, rows: [{ raw: 'AP8=', customer: '5' }], isCut: false })
    expect(await failure(run('query', { sql: 'SELECT :a', parameters: { b: 1 } }))).toMatchObject({ code: 'invalid-input', message: expect.stringContaining('"a"') as unknown })
  })
})

it('gives rows up to the limit and up to 5 MB, and reads what changes something to its end', async () => {
  expect(await run('query', { sql: 'SELECT id FROM orders ORDER BY id', limit: 2 })).toEqual({ rows: [{ id: 1 }, { id: 2 }], isCut: true })
  expect(await run('query', { sql: 'SELECT id FROM orders', limit: 20 })).toMatchObject({ isCut: false })
  const large = await run('query', { sql: 'SELECT hex(zeroblob(1000000)) AS x FROM orders' }) as { rows: unknown[]; isCut: boolean }
  expect([large.rows.length, large.isCut]).toEqual([2, true])
  const many = 'INSERT INTO orders (customer) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10050) SELECT i FROM n RETURNING id'
  const added = await run('execute', { sql: many }) as { rowCount: number; rows: unknown[]; isCut: boolean }
  expect([added.rowCount, added.rows.length, added.isCut]).toEqual([10_050, 10_000, true])
  expect(await run('query', { sql: 'SELECT count(*) AS n FROM orders' })).toMatchObject({ rows: [{ n: 10_070 }] })
  expect(await run('execute', { sql: 'CREATE INDEX by_customer ON orders (customer)' })).toEqual({ rowCount: null, rows: [], isCut: false })
})

it('lets steps read unless the connection says more', async () => {
  const { access: _access, ...rest } = context().config as JsonObject
  expect(sqlite.config.parse(rest)).toMatchObject({ access: 'read' })
  expect(await failure(run('execute', { sql: 'DELETE FROM orders' }, context({ access: 'read' })))).toMatchObject({ code: 'forbidden', sent: 'not-sent' })
})

it('shows by its test which file it is, and that it is none', async () => {
  expect(await sqlite.check?.(context() as never)).toEqual({ account: file })
  expect(await failure(sqlite.check?.(context({ file: built.entry }) as never) ?? Promise.resolve())).toMatchObject({ code: 'invalid-input', details: { sqliteCode: 'SQLITE_NOTADB' } })
})

describe('new rows', () => {
  const change = (sql: string): void => {
    const database = new DatabaseFile(file)
    database.exec(sql)
    database.close()
  }

  it('are listed the oldest first, and from the last one on', async () => {
    const first = await look({ sql: 'SELECT * FROM orders WHERE total > 3 ; ' }, null)
    expect([idsOf(first).slice(0, 2), first.cursor]).toEqual([['3', '4'], { after: 20 }])
    expect(first.items[0]?.payload).toMatchObject({ id: 3, customer: 'c3', raw: 'AP8=' })
    change('INSERT INTO orders (id, total) VALUES (22, 9), (21, 9), (23, 1)')
    const second = await look({ sql: 'SELECT * FROM orders WHERE total > 3 -- only large ones' }, first.cursor)
    expect([idsOf(second), second.cursor]).toEqual([['20', '21', '22'], { after: 22 }])
  })

  it('of a table that was empty at first are all listed, however many, look by look', async () => {
    change('DELETE FROM orders')
    const first = await look({ sql: 'SELECT id FROM orders' }, null)
    expect(first).toEqual({ items: [], cursor: { after: null } })
    change('INSERT INTO orders (id) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200) SELECT i FROM n')
    const seen = new Set<string>()
    let { cursor } = first
    for (let time = 0; time < 3; time++) {
      const found = await look({ sql: 'SELECT id FROM orders' }, cursor)
      for (const id of idsOf(found)) seen.add(id)
      cursor = found.cursor
    }
    expect([seen.size, cursor]).toEqual([1_200, { after: 1_200 }])
  })

  it('that changed count again where that is wanted, by the column that rises', async () => {
    const input = { sql: 'SELECT * FROM orders', column: 'seen', id: 'id' }
    const { cursor } = await look(input, null)
    change("UPDATE orders SET seen = '2026-02-01' WHERE id = 4")
    expect(idsOf(await look(input, cursor))).toEqual(['20', '4'])
    expect(idsOf(await look({ ...input, changed: true }, cursor))).toEqual(['20@2026-01-20', '4@2026-02-01'])
  })

  it('that have the same value one and all are told, and so is a column that is not there', async () => {
    change('UPDATE orders SET total = 1; INSERT INTO orders (total) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 600) SELECT 1 FROM n')
    expect(await failure(look({ sql: 'SELECT * FROM orders', column: 'total', id: 'id' }, { after: 1 }))).toMatchObject({ code: 'limit', message: expect.stringContaining('"total"') as unknown })
    expect(await failure(look({ sql: 'SELECT * FROM orders', column: 'updated' }, null))).toMatchObject({ code: 'invalid-input', message: expect.stringContaining('updated') as unknown })
    expect(await failure(look({ sql: 'SELECT * FROM orders', id: 'number' }, null))).toMatchObject({ code: 'invalid-input', message: expect.stringContaining('There are id, customer') as unknown })
    expect(await failure(look({ sql: 'DELETE FROM orders' }, null))).toMatchObject({ code: 'invalid-input' })
  })

  it('are numbers beyond 2^53 too', async () => {
    change('INSERT INTO orders (id) VALUES (9007199254740993)')
    const { cursor } = await look({ sql: 'SELECT id FROM orders' }, null)
    expect(cursor).toEqual({ after: '9007199254740993' })
    change('INSERT INTO orders (id) VALUES (9007199254740995)')
    expect(idsOf(await look({ sql: 'SELECT id FROM orders' }, cursor))).toEqual(['9007199254740993', '9007199254740995'])
  })
})
