// Databases of earlier versions, kept for good in fixtures/, one for each number of a migration: this version must be able
// to read them all. RECORD_DATABASE=1 adds the one of this version, made by using it.

import { createHmac } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import DatabaseFile, { type Database } from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createItemList } from '@main/outbox/item-list.ts'
import { flow, request } from '@main/runtime/test-world.ts'
import { createVault } from '@main/secrets/vault.ts'
import { openServices } from '@main/services.ts'
import { nodeCatalog } from '@shared/document/catalog.ts'
import { serialize } from '@shared/document/serialize.ts'
import type { WorkflowId } from '@shared/id.ts'
import { viewOf } from '@shared/run-view.ts'
import { createConnections } from './connections.ts'
import { databaseName, openDatabase } from './database.ts'
import { createGrants } from './grants.ts'
import { createJournal } from './journal.ts'
import { createLibrary } from './library.ts'
import { createLiveVersions } from './live-versions.ts'
import { migrations } from './migrations.ts'
import { dump } from './test-dump.ts'

const fixtures = fileURLToPath(new URL('fixtures', import.meta.url))
const numbers = readdirSync(fixtures).flatMap((name) => /^version-(\d+)\.sql$/.exec(name)?.[1] ?? []).map(Number).sort((a, b) => a - b)
const last = Math.max(...migrations.map(({ number }) => number))
const passphrase = 'the passphrase of the fixtures'
const clock = { now: () => Date.now() }

let folder: string
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'flowbench-released-')) })
afterEach(() => rmSync(folder, { recursive: true }))

test('there is a database of every version before this one', () => {
  const before = Array.from({ length: last - 1 }, (_each, index) => index + 1)
  expect(before.filter((number) => !numbers.includes(number)), 'missing; RECORD_DATABASE=1, with the program of that version, writes it down').toEqual([])
})

describe.each(numbers)('a database of version %i', (number) => {
  const text = readFileSync(join(fixtures, `version-${number}.sql`), 'utf8')
  const has = (table: string): boolean => text.includes(`CREATE TABLE ${table} `)
  let database: Database
  beforeEach(() => {
    const old = new DatabaseFile(join(folder, databaseName))
    old.exec(text)
    old.close()
    database = openDatabase({ folder, quickCheck: true })
  })
  afterEach(() => void database.close())

  test('has the tables of this version after it was opened', () => {
    const fresh = openDatabase({ folder: null, quickCheck: false })
    expect(tablesOf(database)).toEqual(tablesOf(fresh))
    fresh.close()
  })

  test('gives its runs back, with what became of each, and what is under way goes on', () => {
    const journal = createJournal(database)
    const runs = journal.list({ limit: 100 })
    expect(runs.map(({ workflowName, status }) => `${workflowName}: ${status}`).sort()).toEqual(['Doubt: running', 'Hook: succeeded', 'Wait: running'])
    for (const { runId, status } of runs) expect(viewOf(journal.read(runId)).status).toBe(status)
    expect(journal.unfinished()).toHaveLength(2)
    const hook = runs.find(({ workflowName }) => workflowName === 'Hook')
    expect(viewOf(journal.read(hook?.runId ?? ('' as never))).output).toEqual({ title: { title: 'Ünïcode' } })
    for (const runId of journal.unfinished()) {
      journal.append(runId, { type: 'run-cancel-requested', at: 1, reason: 'a test' })
      journal.flush()
      expect(journal.read(runId).at(-1)).toMatchObject({ type: 'run-cancel-requested' })
    }
  })

  test.runIf(has('workflows'))('gives its workflows back, with undo', () => {
    const library = createLibrary(database, clock, { examplesFolder: '', catalog: nodeCatalog([]) })
    expect(library.list().map(({ name }) => name).sort()).toEqual(['Edited twice', 'Hook'])
    const edited = library.list().find(({ name }) => name === 'Edited twice')
    const draft = library.open(edited?.id ?? ('' as WorkflowId))
    expect(draft.position).toBe(2)
    expect(library.seek(edited?.id ?? ('' as WorkflowId), 0).workflow.name).toBe('Edited')
  })

  test.runIf(has('grants'))('still allows what was allowed', () => {
    expect(createGrants(database, clock).list()).toMatchObject([{ note: 'a test' }])
  })

  test.runIf(has('outbox_items'))('gives back what was taken in, byte for byte, and what is in doubt', async () => {
    const items = createItemList(database, clock.now)
    expect(items.counts()).toEqual({ done: 1, 'in-doubt': 1 })
    const [received] = await items.requests({ limit: 10 })
    expect(Buffer.from(items.request(received?.traceId ?? ('' as never)).bodyBase64, 'base64').toString()).toBe('{ "title" : "Ünïcode" }')
    expect(received?.runs).toHaveLength(1)
    expect(items.list({ state: 'in-doubt', limit: 10 })).toMatchObject([{ kind: 'write', source: { kind: 'write' } }])
  })

  test.runIf(has('live_versions'))('keeps what is switched on', () => {
    const live = createLiveVersions(database, clock.now, () => undefined)
    expect(live.live().map(({ workflow, version }) => [workflow.name, version])).toEqual([['Hook', 1]])
  })

  test.runIf(has('secrets'))('opens its vault with its passphrase', async () => {
    const vault = createVault(database, { now: clock.now, environment: { FLOWBENCH_PASSPHRASE: passphrase }, keychain: null })
    expect(await vault.reveal('secret://github-main')).toBe('hush')
    expect(createConnections(database, { now: clock.now, checkConfig: () => undefined }).list()).toMatchObject([{ name: 'github-main', connector: 'github', config: { webhookSecret: 'secret://github-main' } }])
  })
})

test.runIf(process.env['RECORD_DATABASE'])('this version writes a database down', { timeout: 60_000 }, async () => {
  process.env['FLOWBENCH_PASSPHRASE'] = passphrase
  const data = join(folder, 'data')
  const services = await openServices({ dataFolder: data, workerPath: '', assetsFolder: fileURLToPath(new URL('../../assets', import.meta.url)) })
  const { library, vault, connections, grants, triggers, runs } = services
  // Takes a request, and ends before it answers.
  const server = createServer((incoming) => void incoming.resume().on('end', () => incoming.socket.destroy())).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  grants.add(origin, 'a test')
  await vault.put('github-main', 'hush')
  connections.put({ name: 'github-main', connector: 'github', config: { webhookSecret: 'secret://github-main' } })

  const edited = library.create('Edited')
  for (const [position, [from, to]] of [['Edited', 'Edited once'], ['Edited once', 'Edited twice']].entries()) {
    library.record(edited, position, { label: 'Rename', forward: [{ op: 'replace', path: ['workflow', 'name'], value: to ?? '' }], backward: [{ op: 'replace', path: ['workflow', 'name'], value: from ?? '' }] })
  }
  const hook = { ...flow({ title: { type: 'set', input: { fields: { title: '{{ event.payload.title }}' } } } }, ['trigger > title']), id: 'wf_hook' as WorkflowId, name: 'Hook', trigger: { type: 'webhook' as const, connector: 'github', event: 'issues' } }
  library.import(serialize(hook))
  await services.activate('wf_hook' as WorkflowId)
  const status = await triggers.start(0)
  const body = '{ "title" : "Ünïcode" }'
  await fetch(`${status.state === 'listening' ? status.url : ''}github`, { method: 'POST', body, headers: { 'content-type': 'application/json', 'x-github-event': 'issues', 'x-github-delivery': 'one', 'x-hub-signature-256': `sha256=${createHmac('sha256', 'hush').update(body).digest('hex')}` } })
  runs.start(request({ ...flow({ later: { type: 'wait', input: { durationMs: 31_000_000_000 } } }, ['trigger > later']), name: 'Wait' }))
  runs.start({ ...request({ ...flow({ post: { type: 'http.request', input: { method: 'POST', url: `${origin}/` } } }, ['trigger > post']), name: 'Doubt' }), writes: 'send', doubt: 'wait' } as Parameters<typeof runs.start>[0])
  await expect.poll(() => triggers.items.counts(), { timeout: 20_000 }).toEqual({ done: 1, 'in-doubt': 1 })
  await expect.poll(() => runs.list({ limit: 10 }).filter((run) => run.status === 'succeeded').length, { timeout: 20_000 }).toBe(1)
  await services.close()
  server.close()
  const database = new DatabaseFile(join(data, databaseName))
  const path = join(fixtures, `version-${String(database.pragma('user_version', { simple: true }))}.sql`)
  if (!existsSync(path)) writeFileSync(path, dump(database))
  database.close()
})

function tablesOf(database: Database): unknown[] {
  const tables = database.prepare<[], { name: string }>("SELECT name FROM sqlite_master WHERE type IN ('table', 'index') ORDER BY name").all()
  return tables.map(({ name }) => [name, database.pragma(`table_xinfo(${name})`)])
}
