// Files and databases in the whole of Flowbench: a connection's folder or database on a real disk, a trigger that looks into it, and steps.
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import DatabaseFile from 'better-sqlite3'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { startSqliteNode } from './databases/start-process.ts'
import { buildEntry } from './platform/process/build-entry.ts'
import { flow, request } from './runtime/test-world.ts'
import { openServices, type Services } from './services.ts'

let folder: string
let chosen: string
let services: Services
let built: Awaited<ReturnType<typeof buildEntry>>
beforeAll(async () => { built = await buildEntry('databases/process/sqlite-process.ts') })
afterAll(() => built.remove())
beforeEach(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'flowbench-doors-')))
  chosen = join(folder, 'chosen')
  mkdirSync(chosen)
  services = await openServices({ dataFolder: join(folder, 'data'), workerPath: 'no step needs the sandbox', startSqlite: startSqliteNode(built.entry), assetsFolder: fileURLToPath(new URL('../assets', import.meta.url)) })
  services.connections.put({ name: 'desk', connector: 'files', config: { folder: chosen } })
})
afterEach(async () => {
  await services.close()
  rmSync(folder, { recursive: true, force: true })
})

test('a file that appears in the chosen folder starts the workflow, whose steps read it and add its rows to another', async () => {
  writeFileSync(join(chosen, 'order.csv'), 'id,total\n7,"27,50"\n')
  const before = new Date(Date.now() - 60_000)
  utimesSync(join(chosen, 'order.csv'), before, before)
  expect(await services.lookUps.testConnection({ connector: 'files', connection: 'desk' })).toEqual({ account: chosen })
  const document = {
    format: 'flowbench/workflow', version: 1, id: 'wf_files', name: 'Files',
    trigger: { type: 'poll', connector: 'files', event: 'new-file', connection: 'desk', everyMs: 10_000, existing: 'fire', input: { ending: 'order.csv' } },
    nodes: [
      { id: 'read', type: 'files.read', name: 'Read', connection: 'desk', input: { path: '{{ event.payload.path }}', readAs: 'csv' } },
      { id: 'write', type: 'files.write', name: 'Write', connection: 'desk', input: { path: 'out/all.csv', content: '{{ steps.read.output.content }}', writeAs: 'csv' } },
    ],
    edges: [{ from: 'trigger', to: 'read' }, { from: 'read', to: 'write' }],
  }
  await switchOn(document)
  await expect.poll(() => services.runs.list({ limit: 5 }).map(({ status }) => status), { timeout: 15_000 }).toEqual(['succeeded'])
  expect(readFileSync(join(chosen, 'out/all.csv'), 'utf8')).toBe('id,total\r\n7,"27,50"\r\n')
}, 40_000)

test('a database on this computer is refused without its grant, which the refusal names', async () => {
  services.connections.put({ name: 'db', connector: 'postgresql', config: { host: '127.0.0.1', port: 59_999, database: 'shop', user: 'ada' } })
  const refusal = await services.lookUps.testConnection({ connector: 'postgresql', connection: 'db' }).then(() => null, (error: unknown) => error)
  expect(refusal).toMatchObject({ failure: { code: 'refused-address', details: { origin: 'tcp://127.0.0.1:59999', grantable: true } } })
  services.grants.add('tcp://127.0.0.1:59999', 'a test')
  const unreached = await services.lookUps.testConnection({ connector: 'postgresql', connection: 'db' }).then(() => null, (error: unknown) => error)
  expect(unreached).toMatchObject({ failure: { code: 'network', message: expect.stringContaining('refused') as unknown } })
})

test('a new row of a database starts the workflow, whose step writes what it did beside it', async () => {
  const file = join(chosen, 'shop.db')
  const database = new DatabaseFile(file)
  database.exec('CREATE TABLE orders (id INTEGER PRIMARY KEY, customer TEXT); CREATE TABLE greeted (id INTEGER PRIMARY KEY, said TEXT); INSERT INTO orders (customer) VALUES (\'Ada\')')
  services.connections.put({ name: 'shop', connector: 'sqlite', config: { file, access: 'write' } })
  await switchOn({
    format: 'flowbench/workflow', version: 1, id: 'wf_rows', name: 'Rows',
    trigger: { type: 'poll', connector: 'sqlite', event: 'new-row', connection: 'shop', everyMs: 10_000, existing: 'fire', input: { sql: 'SELECT * FROM orders' } },
    nodes: [{ id: 'greet', type: 'sqlite.execute', name: 'Greet', connection: 'shop', input: { sql: 'INSERT INTO greeted VALUES (:id, :said)', parameters: { id: '{{ event.payload.id }}', said: 'Hello {{ event.payload.customer }}' } } }],
    edges: [{ from: 'trigger', to: 'greet' }],
  })
  await expect.poll(() => services.runs.list({ limit: 5 }).map(({ status }) => status), { timeout: 15_000 }).toEqual(['succeeded'])
  expect(database.prepare('SELECT * FROM greeted').all()).toEqual([{ id: 1, said: 'Hello Ada' }])
  database.close()
}, 40_000)

test('a query without an end ends with its run; the app\'s own database is not for steps', async () => {
  const file = join(chosen, 'shop.db')
  new DatabaseFile(file).exec('CREATE TABLE orders (id)').close()
  services.connections.put({ name: 'shop', connector: 'sqlite', config: { file } })
  expect(await services.lookUps.testConnection({ connector: 'sqlite', connection: 'shop' })).toEqual({ account: file })
  const sketch = flow({ ask: { type: 'sqlite.query', input: { sql: 'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n' } } }, ['trigger > ask'])
  const id = services.runs.start(request({ ...sketch, nodes: sketch.nodes.map((node) => ({ ...node, connection: 'shop' })) }))
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  const at = performance.now()
  services.runs.cancel(id, 'A person stopped it')
  expect(await services.runs.finished(id)).toMatchObject({ status: 'cancelled' })
  expect(performance.now() - at).toBeLessThan(4 * 500)

  services.connections.put({ name: 'own', connector: 'sqlite', config: { file: join(folder, 'data', 'flowbench.db') } })
  const refusal = await services.lookUps.testConnection({ connector: 'sqlite', connection: 'own' }).then(() => null, (error: unknown) => error)
  expect(refusal).toMatchObject({ failure: { code: 'forbidden', sent: 'not-sent' } })
}, 40_000)

async function switchOn(document: object): Promise<void> {
  const imported = services.library.import(JSON.stringify(document))
  const id = imported.status === 'imported' ? imported.workflowIds[0] : undefined
  if (id === undefined) throw new Error('Nothing was imported')
  await services.activate(id)
  await services.triggers.start(0)
}
