// Leases under a clock of the day that somebody sets while items are in hand: with the system's own timers.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemAfter } from '@main/platform/after.ts'
import { openDatabase } from '@main/storage/database.ts'
import type { ItemId } from '@shared/outbox-item.ts'
import { startDispatcher, type Dispatcher } from './dispatcher.ts'
import { createOutbox, type ClaimedItem, type NewEvent, type Outbox } from './outbox.ts'

let folder: string
let database: Database
let outbox: Outbox
let dispatcher: Dispatcher | null
/** Added to the real clock. */
let ahead: number
const day = 86_400_000
const now = (): number => Date.now() + ahead
/** As the app's own: it asks the clock of the day again when its timer fires. */
const alarm = (at: number, ring: () => void): (() => void) => {
  let timer: NodeJS.Timeout
  const arm = (): void => { timer = setTimeout(() => (now() >= at ? ring() : arm()), Math.min(Math.max(0, at - now()), 1_000_000)) }
  arm()
  return () => clearTimeout(timer)
}
const open = (): Outbox => createOutbox(database, { clock: { now, monotonic: () => performance.now() }, random: () => 0 })
const start = (leaseMs: number, dispatch: (item: ClaimedItem, renew: () => void) => Promise<void>): void => {
  dispatcher = startDispatcher({ outbox, dispatch, now, alarm, after: systemAfter, leaseMs })
}
const event = (eventId: string): NewEvent => ({ source: { kind: 'webhook', connector: 'test', connection: 'main' }, eventName: 'thing', payload: {}, dedupe: { connector: 'test', connection: 'main', eventId } })
const rowOf = (itemId: ItemId) => database.prepare<[string], { state: string; attempts: number; lease: string | null }>('SELECT state, attempts, lease FROM outbox_items WHERE item_id = ?').get(itemId)
const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-leases-'))
  database = openDatabase({ folder, quickCheck: false })
  ahead = 0
  dispatcher = null
  outbox = open()
})
afterEach(async () => {
  await dispatcher?.close()
  database.close()
  rmSync(folder, { recursive: true })
})

test.each([['forward', day], ['back', -day]])('a clock that is set %s by a day takes no lease away from who is at work', async (_, jump) => {
  let seen = 0
  start(20_000, async () => {
    seen += 1
    ahead += jump
    dispatcher?.wake()
    await after(200)
  })
  const { itemId } = await outbox.accept(event('1'))
  await expect.poll(() => rowOf(itemId), { timeout: 10_000 }).toMatchObject({ state: 'done', attempts: 1 })
  expect(seen).toBe(1)
})

test.each([['forward', day], ['back', -day]])('nor does it leave one with who hangs: set %s by a day, the item is tried again when its time is up', async (_, jump) => {
  const attempts: number[] = []
  start(200, ({ attempt }) => {
    attempts.push(attempt)
    if (attempt > 1) return Promise.resolve()
    ahead += jump
    return new Promise(() => undefined)
  })
  const { itemId } = await outbox.accept(event('1'))
  await expect.poll(() => rowOf(itemId)?.state, { timeout: 10_000 }).toBe('done')
  expect(attempts).toEqual([1, 2])
})

test('who gets on with it renews the lease, and may take longer in all than one lease lasts', async () => {
  const attempts: number[] = []
  start(400, async ({ attempt }, renew) => {
    attempts.push(attempt)
    for (let part = 0; part < 8; part++) {
      await after(100)
      renew()
    }
  })
  const { itemId } = await outbox.accept(event('1'))
  await expect.poll(() => rowOf(itemId)?.state, { timeout: 10_000 }).toBe('done')
  expect(attempts).toEqual([1])
})

test('an event that was taken in before the clock was set back waits for no clock', async () => {
  const { itemId } = await outbox.accept(event('1'))
  ahead -= day
  start(20_000, () => Promise.resolve())
  await expect.poll(() => rowOf(itemId)?.state, { timeout: 10_000 }).toBe('done')
})

test('each item in hand is leased to a worker of its own, of this process; the next process takes them back, whatever its clock says', async () => {
  await Promise.all(['1', '2', '3'].map((id) => outbox.accept(event(id))))
  const claimed = await outbox.claim(3)
  const leases = claimed.map(({ id }) => rowOf(id)?.lease ?? '')
  expect(new Set(leases.map((lease) => lease.split('.')[0])).size).toBe(1)
  expect(leases.map((lease) => lease.split('.')[1]).sort()).toEqual(['0', '1', '2'])
  // Its own are not touched.
  outbox.recover()
  expect(claimed.map(({ id }) => rowOf(id)?.state)).toEqual(['leased', 'leased', 'leased'])
  ahead -= day
  const next = open()
  next.recover()
  // One that saw a death is claimed alone.
  expect(await next.claim(3)).toMatchObject([{ attempt: 2 }])
})

test('what a process that ended in order left in hand saw no death, and no attempt is counted', async () => {
  const { itemId } = await outbox.accept(event('1'))
  for (let quits = 0; quits < 5; quits++) {
    expect(await outbox.claim(1)).toMatchObject([{ attempt: 1 }])
    outbox = open()
    outbox.recover(true)
  }
  expect(rowOf(itemId)).toMatchObject({ state: 'queued', attempts: 0 })
})
