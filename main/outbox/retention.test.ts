import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDatabase } from '@main/storage/database.ts'
import { replayRunId } from '@main/storage/replay-id.ts'
import type { RunId } from '@shared/id.ts'
import type { Keep } from '@shared/keep.ts'
import { createItemList } from './item-list.ts'
import { createOutbox } from './outbox.ts'
import { createRetention, usedBytes } from './retention.ts'

let folder: string
let database: Database
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-retention-'))
  database = openDatabase({ folder, quickCheck: false })
})
afterEach(() => {
  database.close()
  rmSync(folder, { recursive: true })
})

const day = 86_400_000
const now = 1_700_000_000_000
const all: Keep = { days: null, runs: null, megabytes: null }
const tidy = (keep: Partial<Keep>, pause: () => Promise<void> = () => Promise.resolve()) => createRetention(database, { keep: () => ({ ...all, ...keep }), now: () => now, pause }).tidy()

type RunSketch = { id?: string; workflow?: string; status?: string; ageDays?: number; startedBy?: object; size?: number }
let numbers = 0
function addRun({ id = `run_${numbers}`, workflow = 'wf', status = 'succeeded', ageDays = 100, startedBy = { kind: 'person' }, size = 10 }: RunSketch = {}): string {
  const { lastInsertRowid } = database.prepare("INSERT INTO runs (run_id, workflow_id, workflow_name, number, status, mode, started_by, started_at, finished_at, fact_count) VALUES (?, ?, 'W', ?, ?, '{}', ?, 0, ?, 1)")
    .run(id, workflow, ++numbers, status, JSON.stringify(startedBy), status === 'running' ? null : now - ageDays * day)
  database.prepare("INSERT INTO run_events (run, first, facts, hash) VALUES (?, 0, ?, '')").run(lastInsertRowid, 'x'.repeat(size))
  return id
}
type ItemSketch = { id: string; kind?: string; state?: string; ageDays?: number; source?: object; eventId?: string; acknowledged?: boolean; run?: string }
function addItem({ id, kind = 'event', state = 'done', ageDays = 100, source = { kind: 'webhook', connector: 'test', connection: 'main' }, eventId, acknowledged = false, run }: ItemSketch): void {
  const { lastInsertRowid } = database.prepare("INSERT INTO outbox_items (item_id, kind, state, source, connector, connection, event_id, payload, due_at, created_at, settled_at, acknowledged_at) VALUES (?, ?, ?, ?, 'test', 'main', ?, '{}', 0, 0, ?, ?)")
    .run(id, kind, state, JSON.stringify(source), eventId ?? null, now - ageDays * day, acknowledged ? 1 : null)
  if (kind === 'event') database.prepare("INSERT INTO inbox_requests (item, path, headers, body, received_at) VALUES (?, '', '[]', x'00', 0)").run(lastInsertRowid)
  if (run) database.prepare("INSERT INTO outbox_runs (item, run_id, workflow_id, version) VALUES (?, ?, 'wf', 'live')").run(lastInsertRowid, run)
}
const runs = (): string[] => database.prepare<[], { run_id: string }>('SELECT run_id FROM runs ORDER BY id').all().map(({ run_id }) => run_id)
const items = (): string[] => database.prepare<[], { item_id: string }>('SELECT item_id FROM outbox_items ORDER BY id').all().map(({ item_id }) => item_id)
const bodies = (): number => database.prepare<[], { count: number }>('SELECT count(*) AS count FROM inbox_requests').get()?.count ?? 0
const newest = () => addRun({ id: 'run_newest', ageDays: 0 })
const write = (runId: string) => ({ kind: 'write', runId, step: { nodeId: 'a', iteration: '' }, attempt: 1, effect: 'unsafe', summary: '' })

test('what is settled and too old goes with its journal, its writes and what its event carried', async () => {
  addRun({ id: 'run_old', startedBy: { kind: 'event', traceId: 'tr_old', version: 'live' } })
  addRun({ id: 'run_young', ageDays: 10 })
  newest()
  addItem({ id: 'tr_old', run: 'run_old' })
  addItem({ id: 'tr_young', ageDays: 10 })
  addItem({ id: 'write_old', kind: 'write', source: write('run_old') })
  addItem({ id: 'write_refused', kind: 'write', state: 'dead', source: write('run_old') })
  addItem({ id: 'write_young', kind: 'write', ageDays: 10, source: write('run_young') })
  expect(await tidy({ days: 30 })).toEqual({ runs: 1, contents: 1, events: 1 })
  expect(runs()).toEqual(['run_young', 'run_newest'])
  expect(items()).toEqual(['tr_young', 'write_young'])
  expect(database.prepare('SELECT count(*) AS count FROM run_events').get()).toEqual({ count: 2 })
  expect(await tidy({ days: 30 })).toEqual({ runs: 0, contents: 0, events: 0 })
})

test('what is not settled stays, however old it is and however little is to be kept', async () => {
  const open: RunSketch[] = [
    { id: 'run_under_way', status: 'running' },
    { id: 'run_doubtful', status: 'failed' },
    { id: 'run_of_waiting', startedBy: { kind: 'event', traceId: 'tr_waiting', version: 'live' } },
    { id: 'run_of_dead', startedBy: { kind: 'event', traceId: 'tr_dead', version: 'live' } },
    { id: 'run_child', startedBy: { kind: 'workflow', runId: 'run_under_way', step: {} } },
    { id: 'run_replayed', status: 'failed' },
    { id: replayRunId('run_replayed' as RunId), status: 'running' },
  ]
  for (const sketch of open) addRun(sketch)
  addItem({ id: 'write_doubtful', kind: 'write', state: 'in-doubt', source: write('run_doubtful') })
  addItem({ id: 'tr_waiting', state: 'retry', run: 'run_of_waiting' })
  addItem({ id: 'tr_dead', state: 'dead', run: 'run_of_dead' })
  addItem({ id: 'tr_queued', state: 'queued' })
  newest()
  for (const keep of [{ days: 1 }, { runs: 0 }, { megabytes: 0 }]) expect(await tidy(keep), JSON.stringify(keep)).toEqual({ runs: 0, contents: 0, events: 0 })
  expect(bodies()).toBe(3)
  // Once a person has seen it, it is like everything else; and what was under way is over at last.
  createItemList(database, () => now).acknowledge('tr_dead' as never)
  database.exec("UPDATE runs SET status = 'cancelled', finished_at = 1 WHERE status = 'running'; UPDATE outbox_items SET state = 'done' WHERE state <> 'dead'")
  expect(await tidy({ days: 30 })).toEqual({ runs: 7, contents: 3, events: 3 })
  expect({ runs: runs(), items: items() }).toEqual({ runs: ['run_newest'], items: [] })
})

test('the id of an event stays known for 35 days, though what it carried went sooner', async () => {
  addItem({ id: 'tr_known', eventId: 'e1', ageDays: 33 })
  addItem({ id: 'tr_forgotten', eventId: 'e2', ageDays: 36 })
  expect(await tidy({ days: 1 })).toEqual({ runs: 0, contents: 2, events: 1 })
  const outbox = createOutbox(database, { clock: { now: () => now, monotonic: () => 0 }, random: () => 0 })
  const event = (eventId: string) => outbox.accept({ source: { kind: 'webhook', connector: 'test', connection: 'main' }, eventName: null, payload: {}, dedupe: { connector: 'test', connection: 'main', eventId } })
  expect(await event('e1')).toEqual({ itemId: 'tr_known', isDuplicate: true })
  expect(await event('e2')).toMatchObject({ isDuplicate: false })
})

test('the newest run of each workflow stays, so that its runs go on being numbered', async () => {
  for (const workflow of ['a', 'a', 'b']) addRun({ workflow })
  await tidy({ days: 1 })
  expect(database.prepare('SELECT workflow_id AS id FROM runs ORDER BY id').all()).toEqual([{ id: 'a' }, { id: 'b' }])
})

test('of what is too much, the oldest goes first, by number and by size', async () => {
  for (let index = 0; index < 300; index++) addRun({ id: `run_n${index}`, ageDays: 0, size: 20_000 })
  expect(await tidy({ runs: 250 })).toMatchObject({ runs: 50 })
  expect(runs()[0]).toBe('run_n50')
  const before = usedBytes(database)
  expect(before).toBeGreaterThan(4_000_000)
  const { runs: removed } = await tidy({ megabytes: 2 })
  expect(usedBytes(database)).toBeLessThanOrEqual(2_000_000)
  expect(removed).toBeLessThan(240)
  expect(runs().at(-1)).toBe('run_n299')
})

test('10,000 runs go in short pieces, and others get their turn after each', async () => {
  database.transaction(() => {
    for (let index = 0; index < 10_000; index++) {
      addRun({ startedBy: { kind: 'event', traceId: `tr_${index}`, version: 'live' }, size: 1_500 })
      addItem({ id: `tr_${index}` })
      if (index % 10 === 0) addItem({ id: `write_${index}`, kind: 'write', source: write(`run_${numbers - 1}`) })
    }
  })()
  newest()
  const lengths: number[] = []
  let since = performance.now()
  const removed = await tidy({ days: 30 }, async () => {
    lengths.push(performance.now() - since)
    await new Promise((resolve) => setImmediate(resolve))
    since = performance.now()
  })
  expect(removed).toEqual({ runs: 10_000, contents: 10_000, events: 10_000 })
  expect({ runs: runs(), items: items() }).toEqual({ runs: ['run_newest'], items: [] })
  expect(lengths.length).toBeGreaterThan(300)
  // Most take a few milliseconds; a machine with much else to do stops some of them in their midst.
  expect(lengths.sort((a, b) => a - b)[lengths.length / 2 | 0]).toBeLessThan(200)
}, 60_000)
