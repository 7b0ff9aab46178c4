import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createOutbox, type NewEvent } from '@main/outbox/outbox.ts'
import type { NodeId, RunId } from '@shared/id.ts'
import type { StorageStatus } from '@shared/storage-status.ts'
import { Workflow } from '@shared/workflow.ts'
import { openDatabase } from './database.ts'
import { createStorageHealth, type StorageHealth } from './health.ts'
import { createJournal } from './journal.ts'

const whyNoDisk = reasonNotToMount()
if (whyNoDisk !== null) process.stderr.write(`A disk that is really full is not tried: ${whyNoDisk}\n`)

let folder: string
let database: Database
let health: StorageHealth
let seen: StorageStatus[]
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'flowbench-health-')) })
afterEach(() => {
  health.close()
  database.close()
  rmSync(folder, { recursive: true })
})

function open(at: string): void {
  database = openDatabase({ folder: at, quickCheck: false })
  health = createStorageHealth(database, { now: Date.now })
  seen = []
  health.onChanged((status) => seen.push(status))
}
const clock = { now: Date.now, monotonic: () => performance.now() }
const outboxOf = () => createOutbox(database, { clock, random: () => 0.5, onTrouble: (error) => health.report(error) })
const event = (id: string, bytes = 10): NewEvent => ({ source: { kind: 'webhook', connector: 'test', connection: 'main' }, eventName: null, payload: 'x'.repeat(bytes), dedupe: { connector: 'test', connection: 'main', eventId: id } })
const runId = 'run_a' as RunId
const workflow = Workflow.parse({ format: 'flowbench/workflow', version: 1, id: 'wf_a', name: 'A', trigger: { type: 'manual' }, nodes: [], edges: [] })
const started = { type: 'run-started', at: 1, runId, workflow, payload: null, vars: {}, mode: { kind: 'whole' }, startedBy: { kind: 'person' }, writes: 'ask' } as const
const until = (state: StorageStatus['state']) => expect.poll(() => health.status().state, { timeout: 15_000 }).toBe(state)

test('a full database: what is taken in is refused, what a run says is held, and everything goes on by itself when there is room', async () => {
  open(folder)
  const outbox = outboxOf()
  const journal = createJournal(database, { onTrouble: (error) => health.report(error) })
  const pages = Number(database.pragma('page_count', { simple: true }))
  database.pragma(`max_page_count = ${pages + 2}`)
  await expect(outbox.accept(event('1', 100_000))).rejects.toMatchObject({ failure: { code: 'unavailable', retryAfterMs: 5_000 } })
  expect(health.status()).toMatchObject({ state: 'trouble', cause: 'full' })
  for (const fact of [started, { type: 'step-succeeded', at: 2, nodeId: 'n' as NodeId, iteration: '', attempt: 1, output: 'y'.repeat(100_000) } as const]) journal.append(runId, fact)
  let isCommitted = false
  const committed = journal.committed().then(() => { isCommitted = true })
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  expect(isCommitted).toBe(false)
  expect(health.status()).toMatchObject({ state: 'trouble', cause: 'full' })
  database.pragma(`max_page_count = ${pages + 10_000}`)
  await committed
  expect(journal.read(runId)).toHaveLength(2)
  await until('ok')
  expect((await outbox.accept(event('1', 100_000))).isDuplicate).toBe(false)
  expect(seen.map(({ state }) => state)).toEqual(['trouble', 'ok'])
})

test('another program that holds the file for a moment is no trouble; one that keeps it is, until it lets go', { timeout: 40_000 }, async () => {
  open(folder)
  const outbox = outboxOf()
  const other = openDatabase({ folder, quickCheck: false })
  other.exec('BEGIN IMMEDIATE')
  const begun = performance.now()
  await expect(outbox.accept(event('1'))).rejects.toMatchObject({ failure: { code: 'unavailable' } })
  // 250 ms are waited for the file; a busy machine may make that more.
  expect(performance.now() - begun).toBeLessThan(2_000)
  expect(seen).toEqual([])
  await until('trouble')
  expect(health.status()).toMatchObject({ cause: 'busy' })
  other.exec('ROLLBACK')
  other.close()
  await until('ok')
  await outbox.accept(event('1'))
})

test.skipIf(whyNoDisk !== null)('a disk that is really full: what was acknowledged is there, what was not was refused, and it goes on by itself', { timeout: 60_000 }, async () => {
  const disk = join(folder, 'disk')
  mkdirSync(disk)
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', disk])
  try {
    open(join(disk, 'data'))
    const outbox = outboxOf()
    writeFileSync(join(disk, 'filler'), '')
    fill(join(disk, 'filler'))
    let taken = 0
    const refused = async (): Promise<string> => {
      for (;;) {
        try {
          await outbox.accept(event(`e${taken}`, 20_000))
          taken++
        } catch (error) {
          return (error as Error).message
        }
      }
    }
    expect(await refused()).toContain('Is the disk full?')
    expect(health.status()).toMatchObject({ state: 'trouble', cause: 'full' })
    rmSync(join(disk, 'filler'))
    await until('ok')
    await outbox.accept(event(`e${taken}`, 20_000))
    taken++
    expect(database.prepare('SELECT count(*) AS count FROM outbox_items').get()).toEqual({ count: taken })
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
  } finally {
    health.close()
    database.close()
    execFileSync('umount', [disk])
    open(folder)
  }
})

test('damage that is met ends all trying, and is said once', () => {
  open(folder)
  health.report(Object.assign(new Error('malformed'), { code: 'SQLITE_CORRUPT_VTAB' }))
  health.report(Object.assign(new Error('full'), { code: 'SQLITE_FULL' }))
  expect(seen).toMatchObject([{ state: 'damaged', detail: 'malformed' }])
  expect(health.status()).toMatchObject({ state: 'damaged' })
})

/** Until there is no room left. */
function fill(file: string): void {
  try {
    for (;;) writeFileSync(file, Buffer.alloc(16 * 1024), { flag: 'a' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  }
}

function reasonNotToMount(): string | null {
  if (process.platform !== 'linux') return 'a small disk can be mounted on Linux only.'
  if (process.getuid?.() !== 0) return 'only root may mount a small disk.'
  const place = mkdtempSync(join(tmpdir(), 'flowbench-mount-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', place], { stdio: 'ignore' })
    execFileSync('umount', [place], { stdio: 'ignore' })
    return null
  } catch {
    return 'this system does not let root mount one.'
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}
