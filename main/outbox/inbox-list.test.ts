import type { Database } from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openDatabase } from '@main/storage/database.ts'
import type { JsonValue } from '@shared/json.ts'
import type { ItemId } from '@shared/outbox-item.ts'
import { createInboxList, type InboxList } from './inbox-list.ts'
import { createOutbox, type Outbox } from './outbox.ts'
import { summaryOf } from './summary.ts'

let database: Database
let list: InboxList
let outbox: Outbox
let now: number
beforeEach(() => {
  database = openDatabase({ folder: null, quickCheck: false })
  list = createInboxList(database)
  now = 1_700_000_000_000
  outbox = createOutbox(database, { clock: { now: () => now, monotonic: () => now }, random: () => 0.5 })
})
afterEach(() => void database.close())

const take = async (eventId: string, payload: JsonValue, { connector = 'github', connection = 'main', eventName = 'issues.opened' } = {}): Promise<ItemId> => (await outbox.accept({
  source: { kind: 'webhook', connector, connection }, eventName, dedupe: { connector, connection, eventId },
  request: { path: `/webhooks/${connector}`, headers: [['X-Test', 'yes']], body: Buffer.from(JSON.stringify(payload)), receivedAt: now },
})).itemId

describe('the list of what was taken in', () => {
  // The ids that the sender gives are longer here than anything that a random trace id may hold by chance.
  test('is searched by what an event says, by its ids and its sender, and % is a letter like others', async () => {
    const [first, second, third] = [await take('delivery.1', { issue: { number: 7, title: 'Minimap too bright' } }), await take('delivery.2', { issue: { number: 8, title: '100% of it' } }), await take('delivery.3', { id: 'ch_9' }, { connector: 'stripe', eventName: 'charge.refunded' })]
    const found = async (search: string): Promise<ItemId[]> => (await list.requests({ search, limit: 10 })).map(({ traceId }) => traceId)
    expect(await found('MINIMAP')).toEqual([first])
    expect(await found('0%')).toEqual([second])
    expect(await found('delivery.2')).toEqual([second])
    expect(await found(third)).toEqual([third])
    expect(await found('stripe')).toEqual([third])
    expect(await found('%')).toEqual([second])
    expect(await found('  ')).toEqual([third, second, first])
    expect((await list.requests({ limit: 10 })).map(({ summary }) => summary)).toEqual(['id: ch_9', '#8 “100% of it”', '#7 “Minimap too bright”'])
  })

  test('shows for a trigger what it takes: its connection, its event and those under it', async () => {
    const opened = await take('1', {})
    const other = await take('2', {}, { connection: 'other' })
    const labelled = await take('3', {}, { eventName: 'issues_labelled' })
    const under = await take('4', {}, { eventName: 'issues' })
    const of = (sender: { connector: string; connection?: string; event?: string }): Promise<ItemId[]> => list.requests({ sender, limit: 10 }).then((rows) => rows.map(({ traceId }) => traceId))
    expect(await of({ connector: 'github' })).toEqual([under, labelled, other, opened])
    expect(await of({ connector: 'github', connection: 'main', event: 'issues' })).toEqual([under, opened])
    expect(await of({ connector: 'stripe' })).toEqual([])
  })

  test('goes on from any of its lines, and counts what the sender sent again', async () => {
    const ids: ItemId[] = []
    for (let each = 0; each < 5; each++) ids.unshift(await take(`d${each}`, { each }))
    now += 9_000
    expect(await take('d4', { each: 4 })).toBe(ids[0])
    const page = await list.requests({ limit: 2 })
    expect([...page, ...await list.requests({ limit: 10, before: page[1]?.traceId })].map(({ traceId }) => traceId)).toEqual(ids)
    expect(page.map(({ repeats, repeatedAt }) => ({ repeats, repeatedAt }))).toEqual([{ repeats: 1, repeatedAt: now }, { repeats: 0, repeatedAt: null }])
    expect(list.request(ids[0] as ItemId)).toMatchObject({ payload: { each: 4 }, headers: [['X-Test', 'yes']], path: '/webhooks/github', repeats: 1, failures: [] })
  })

  test('counts events by their state and no writes among them', async () => {
    await take('1', {})
    await take('2', {})
    const [item] = await outbox.claim(1)
    if (item) await outbox.failed(item, { code: 'invalid-input', message: 'no', retryable: false })
    database.exec(`INSERT INTO outbox_items (item_id, kind, state, source, due_at, created_at) VALUES ('write_1', 'write', 'done', '{}', 0, 0), ('write_2', 'write', 'dead', '{}', 0, 0)`)
    expect(list.inboxCounts()).toEqual({ states: { queued: 1, dead: 1, done: 0 }, refused: 0, newestAt: now })
    expect(await list.requests({ state: 'dead', limit: 10 })).toHaveLength(1)
  })

  test('stays quick at a hundred thousand events, and lets others have their turn while it searches', async () => {
    database.exec(`
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
      INSERT INTO outbox_items (item_id, kind, state, source, connector, connection, event_id, event_name, due_at, created_at)
        SELECT 'tr_' || i, 'event', iif(i % 50000 = 0, 'dead', 'done'), '{"kind":"webhook","connector":"github","connection":"main"}', 'github', 'main', i, 'issues.opened', i, i FROM n;
      INSERT INTO inbox_requests (item, path, headers, body, received_at) SELECT id, '/webhooks/github', '[]', CAST('{"text":"Issue ' || id || '","more":"' || hex(zeroblob(400)) || '"}' AS BLOB), id FROM outbox_items;`)
    let turns = 0
    const timer = setInterval(() => turns++, 1)
    const took = async (work: Promise<unknown>): Promise<number> => {
      const started = performance.now()
      await work
      return performance.now() - started
    }
    const within = 1_500
    expect(await took(expect(list.requests({ limit: 100 })).resolves.toHaveLength(100))).toBeLessThan(within)
    expect(await took(expect(list.requests({ limit: 100, before: 'tr_5000' as ItemId })).resolves.toHaveLength(100))).toBeLessThan(within)
    expect(await took(expect(list.requests({ state: 'dead', limit: 100 })).resolves.toHaveLength(2))).toBeLessThan(within)
    expect(await took(expect(list.requests({ search: 'issue 99', limit: 100 })).resolves.toHaveLength(100))).toBeLessThan(within)
    expect(await took(expect(list.requests({ sender: { connector: 'github' }, limit: 20 })).resolves.toHaveLength(20))).toBeLessThan(within)
    expect(list.inboxCounts().states).toEqual({ done: 99_998, dead: 2 })
    const before = turns
    expect(await took(expect(list.requests({ search: 'nobody says this', limit: 100 })).resolves.toEqual([]))).toBeLessThan(10 * within)
    expect(turns - before).toBeGreaterThan(10)
    clearInterval(timer)
  })
})

test('an event is told from others by what services call it, in one line', () => {
  expect(summaryOf({ action: 'opened', issue: { number: 4127, title: 'Crash when\n exporting' } })).toBe('#4127 “Crash when exporting”')
  expect(summaryOf({ id: 'evt_1', data: { object: { id: 'ch_3Pq', object: 'charge', amount: 4900, amount_refunded: 1250, currency: 'eur' } } })).toBe('ch_3Pq · 12.50 EUR')
  expect(summaryOf({ data: { object: { id: 'ch_2', object: 'charge', amount: 500, currency: 'jpy' } } })).toBe('ch_2 · 500 JPY')
  expect(summaryOf({ event: { type: 'message', text: 'Hello' } })).toBe('“Hello”')
  expect(summaryOf({ issue: { key: 'FLOW-12', fields: {} } })).toBe('FLOW-12')
  expect(summaryOf({ order: 5, paid: true, lines: [] })).toBe('order: 5 · paid: true')
  expect(summaryOf({})).toBe('Nothing in it')
  expect(summaryOf([1, 2])).toBe('[1,2]')
  expect(summaryOf('x'.repeat(500))).toHaveLength(160)
})
