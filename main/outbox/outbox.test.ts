import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { systemAfter } from '@main/platform/after.ts'
import { openDatabase } from '@main/storage/database.ts'
import type { ItemState } from '@shared/outbox-item.ts'
import type { Failure } from '@shared/failure.ts'
import { startDispatcher } from './dispatcher.ts'
import { createOutbox, type ClaimedItem, type NewEvent, type Outbox, type OutboxLimits } from './outbox.ts'

let folder: string
let database: Database
let now: number
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-outbox-'))
  database = openDatabase({ folder, quickCheck: false })
  now = 1_700_000_000_000
})
afterEach(() => {
  database.close()
  rmSync(folder, { recursive: true })
})

const clock = { now: () => now, monotonic: () => now }
const open = (limits: Partial<OutboxLimits> = {}): Outbox => {
  const outbox = createOutbox(database, { clock, random: () => 0.5, limits })
  outbox.recover()
  return outbox
}
/** As after a kill: the rows stay as they are, all memory is gone. */
const reopen = (limits: Partial<OutboxLimits> = {}): Outbox => {
  database.close()
  database = openDatabase({ folder, quickCheck: false })
  return open(limits)
}
const event = (eventId: string, more: Partial<NewEvent> = {}): NewEvent => ({
  source: { kind: 'webhook', connector: 'test', connection: 'main' }, eventName: 'thing', payload: { eventId },
  dedupe: { connector: 'test', connection: 'main', eventId }, ...more,
})
const stateOf = (id: string): ItemState | undefined => database.prepare<[string], { state: ItemState }>('SELECT state FROM outbox_items WHERE item_id = ?').get(id)?.state
const down: Failure = { code: 'unavailable', message: 'down', retryable: true }

describe('what is taken in', () => {
  test('is committed when accept resolves, so another connection sees it', async () => {
    const { itemId } = await open().accept(event('1'))
    const other = openDatabase({ folder, quickCheck: false })
    expect(other.prepare('SELECT state FROM outbox_items WHERE item_id = ?').get(itemId)).toEqual({ state: 'queued' })
    other.close()
  })

  test('twice is one item with the first trace id; of another connection or of no id it is its own', async () => {
    const outbox = open()
    const all = await Promise.all([outbox.accept(event('1')), outbox.accept(event('1')), outbox.accept(event('1', { dedupe: { connector: 'test', connection: 'other', eventId: '1' } })), outbox.accept(event('1', { dedupe: null })), outbox.accept(event('1', { dedupe: null }))])
    expect(all.map(({ isDuplicate }) => isDuplicate)).toEqual([false, true, false, false, false])
    expect(new Set(all.map(({ itemId }) => itemId)).size).toBe(4)
    const [item] = await outbox.claim(1)
    await outbox.done(item as ClaimedItem)
    expect(await reopen().accept(event('1'))).toEqual({ itemId: all[0]?.itemId, isDuplicate: true })
  })

  test('of one turn is one commit', async () => {
    const outbox = open()
    let commits = 0
    const other = openDatabase({ folder, quickCheck: false })
    let before = Number(other.pragma('data_version', { simple: true }))
    const all = Promise.all(Array.from({ length: 500 }, (_, index) => outbox.accept(event(String(index)))))
    for (let turn = 0; turn < 5; turn++) {
      await new Promise((resolve) => setImmediate(resolve))
      const after = Number(other.pragma('data_version', { simple: true }))
      if (after !== before) commits++
      before = after
    }
    await all
    other.close()
    expect(commits).toBe(1)
  })

  test('is refused when too much waits, by count and by bytes, and taken again when there is room', async () => {
    const outbox = open({ items: 2, bytes: 1_000 })
    await outbox.accept(event('1'))
    await expect(outbox.accept(event('big', { payload: 'x'.repeat(2_000) }))).rejects.toMatchObject({ failure: { code: 'unavailable', retryAfterMs: 5_000 } })
    await outbox.accept(event('2'))
    await expect(outbox.accept(event('3'))).rejects.toMatchObject({ failure: { code: 'unavailable' } })
    const [item] = await outbox.claim(1)
    await outbox.done(item as ClaimedItem)
    await outbox.accept(event('3'))
    await expect(reopen({ items: 2 }).accept(event('4'))).rejects.toMatchObject({ failure: { code: 'unavailable' } })
  })

  test('is refused while another program holds the file, and nothing of it is kept', { timeout: 10_000 }, async () => {
    const outbox = open()
    const other = openDatabase({ folder, quickCheck: false })
    other.exec('BEGIN IMMEDIATE')
    await expect(outbox.accept(event('1'))).rejects.toMatchObject({ failure: { code: 'unavailable', retryable: true } })
    other.exec('ROLLBACK')
    other.close()
    expect(await outbox.accept(event('1'))).toMatchObject({ isDuplicate: false })
  })

  test('is refused on a full disk, and taken again when there is room', async () => {
    const outbox = open()
    const size = Number(database.pragma('page_count', { simple: true }))
    database.pragma(`max_page_count = ${size + 2}`)
    await expect(outbox.accept(event('1', { payload: 'x'.repeat(100_000) }))).rejects.toMatchObject({ failure: { code: 'unavailable' } })
    database.pragma('max_page_count = 1000000')
    expect(await outbox.accept(event('1', { payload: 'x'.repeat(100_000) }))).toMatchObject({ isDuplicate: false })
  })
})

describe('a claim', () => {
  test('takes the most urgent first, then in the order in which they came, and none twice', async () => {
    const outbox = open()
    for (const [id, priority] of [['a', 0], ['b', 5], ['c', 0], ['d', 5]] as const) await outbox.accept(event(id, { priority }))
    expect([...await outbox.claim(3), ...await outbox.claim(3)].map(({ payload }) => payload)).toEqual(['b', 'd', 'a', 'c'].map((eventId) => ({ eventId })))
    expect(await outbox.claim(3)).toEqual([])
  })

  test('keeps the order of one key; a key that is stuck holds up no other', async () => {
    const outbox = open()
    for (const id of ['a1', 'b1', 'a2', 'b2', 'free']) await outbox.accept(event(id, id === 'free' ? {} : { key: id[0] as string }))
    const first = await outbox.claim(10)
    expect(first.map(({ payload }) => (payload as { eventId: string }).eventId)).toEqual(['a1', 'b1', 'free'])
    await outbox.failed(first[0] as ClaimedItem, down)
    await outbox.done(first[1] as ClaimedItem)
    expect((await outbox.claim(10)).map(({ payload }) => payload)).toEqual([{ eventId: 'b2' }])
    now += 60_000
    expect((await outbox.claim(10)).map(({ payload }) => payload)).toEqual([{ eventId: 'a1' }])
  })

  test('sorts nothing and skips nothing, so it is as quick with 5,000 waiting and 5,000 done', async () => {
    const outbox = open()
    await Promise.all(Array.from({ length: 10_000 }, (_, index) => outbox.accept(event(String(index)))))
    database.exec("UPDATE outbox_items SET state = 'done' WHERE id <= 5000")
    const since = performance.now()
    expect(await outbox.claim(64)).toHaveLength(64)
    expect(performance.now() - since).toBeLessThan(1_600)
  })
})

describe('an item that fails', () => {
  test('is tried again after a pause that grows, not before the time it was asked for, and is dead with all its failures at last', async () => {
    const outbox = open({ attempts: 3 })
    const { itemId } = await outbox.accept(event('1'))
    const waits: number[] = []
    for (let attempt = 1; attempt <= 3; attempt++) {
      const [item] = await outbox.claim(1)
      expect(item?.attempt).toBe(attempt)
      await outbox.failed(item as ClaimedItem, attempt === 2 ? { ...down, retryAfterMs: 7_000 } : down)
      const due = outbox.nextDue()
      if (due !== undefined) waits.push(due - now)
      now += 10_000
    }
    expect(waits).toEqual([500, 7_000])
    expect(stateOf(itemId)).toBe('dead')
    const { failures } = database.prepare<[], { failures: string }>('SELECT failures FROM outbox_items').get() ?? { failures: '' }
    expect((JSON.parse(failures) as { attempt: number }[]).map(({ attempt }) => attempt)).toEqual([1, 2, 3])
  })

  test('for good is dead at once', async () => {
    const outbox = open()
    const { itemId } = await outbox.accept(event('1'))
    await outbox.failed((await outbox.claim(1))[0] as ClaimedItem, { ...down, retryable: false })
    expect(stateOf(itemId)).toBe('dead')
  })
})

describe('a process that dies', () => {
  test('during an item three times has it set aside, and the innocent that were claimed with it go on', async () => {
    let outbox = open()
    const { itemId: poison } = await outbox.accept(event('poison'))
    for (let index = 0; index < 5; index++) await outbox.accept(event(`fine ${index}`))
    const done: string[] = []
    // Each process takes what it may; the one that takes the poison ends there.
    for (let deaths = 0; deaths < 10 && stateOf(poison) !== 'dead'; deaths++) {
      for (let items = await outbox.claim(10); items.length > 0; items = await outbox.claim(10)) {
        if (items.some(({ id }) => id === poison)) break
        for (const item of items) {
          await outbox.done(item)
          done.push((item.payload as { eventId: string }).eventId)
        }
      }
      outbox = reopen()
    }
    for (const item of await outbox.claim(10)) { await outbox.done(item); done.push((item.payload as { eventId: string }).eventId) }
    for (let items = await outbox.claim(10); items.length > 0; items = await outbox.claim(10)) for (const item of items) { await outbox.done(item); done.push((item.payload as { eventId: string }).eventId) }
    expect(stateOf(poison)).toBe('dead')
    expect(done.sort()).toEqual([0, 1, 2, 3, 4].map((index) => `fine ${index}`))
    expect(database.prepare('SELECT attempts FROM outbox_items WHERE item_id = ?').get(poison)).toEqual({ attempts: 3 })
  })

  test('in order gives back what it had leased, and no attempt is counted', async () => {
    const outbox = open()
    await outbox.accept(event('1'))
    await outbox.claim(1)
    outbox.release()
    expect(await reopen().claim(1)).toMatchObject([{ attempt: 1 }])
  })
})

describe('the dispatcher', () => {
  const alarm = (at: number, ring: () => void) => { const timer = setTimeout(ring, Math.max(0, at - Date.now())); return () => clearTimeout(timer) }
  const started = (outbox: Outbox, dispatch: (item: ClaimedItem) => Promise<void>, leaseMs?: number) => startDispatcher({ outbox, dispatch, now: () => Date.now(), alarm, after: systemAfter, ...(leaseMs && { leaseMs }) })
  const untilTrue = async (claim: () => boolean): Promise<void> => { while (!claim()) await new Promise((resolve) => setTimeout(resolve, 5)) }
  beforeEach(() => { now = Date.now() })
  const realClock = () => createOutbox(database, { clock: { now: () => Date.now(), monotonic: () => performance.now() }, random: () => 0 })

  test('hands over everything once, never more than its width at a time', async () => {
    const outbox = realClock()
    const seen = new Map<string, number>()
    let most = 0
    let current = 0
    const dispatcher = started(outbox, async (item) => {
      most = Math.max(most, ++current)
      seen.set(item.id, (seen.get(item.id) ?? 0) + 1)
      await new Promise((resolve) => setImmediate(resolve))
      current--
    })
    await Promise.all(Array.from({ length: 1_000 }, (_, index) => outbox.accept(event(String(index)))))
    await untilTrue(() => database.prepare<[], { count: number }>("SELECT count(*) AS count FROM outbox_items WHERE state = 'done'").get()?.count === 1_000)
    expect([...seen.values()].every((times) => times === 1)).toBe(true)
    expect(most).toBeLessThanOrEqual(64)
    await dispatcher.close()
  })

  test('begins nothing while it is paused, waits no longer than it is told for what is in hand, and goes on afterwards', async () => {
    const outbox = realClock()
    const seen: string[] = []
    const dispatcher = started(outbox, (item) => {
      seen.push((item.payload as { eventId: string }).eventId)
      return seen.length === 1 ? new Promise(() => undefined) : Promise.resolve()
    })
    await outbox.accept(event('hangs'))
    await untilTrue(() => seen.length === 1)
    await dispatcher.pause(20)
    const { itemId } = await outbox.accept(event('later'))
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect([seen, stateOf(itemId)]).toEqual([['hangs'], 'queued'])
    dispatcher.resume()
    await untilTrue(() => stateOf(itemId) === 'done')
    await dispatcher.close()
  })

  test('tries again what failed, and what does not end', async () => {
    const outbox = realClock()
    const attempts: number[] = []
    const dispatcher = started(outbox, (item) => {
      attempts.push(item.attempt)
      return item.attempt === 1 ? Promise.reject(new Error('a fault of ours')) : item.attempt === 2 ? new Promise(() => undefined) : Promise.resolve()
    }, 30)
    const { itemId } = await outbox.accept(event('1'))
    await untilTrue(() => stateOf(itemId) === 'done')
    expect(attempts).toEqual([1, 2, 3])
    await dispatcher.close()
  })
})
