import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDatabase } from '@main/storage/database.ts'
import { createItemList } from './item-list.ts'
import { createOutbox, type NewEvent } from './outbox.ts'

let folder: string
let database: Database
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-large-'))
  database = openDatabase({ folder, quickCheck: false })
})
afterEach(() => {
  database.close()
  rmSync(folder, { recursive: true })
})

const clock = { now: () => 1_700_000_000_000, monotonic: () => 0 }
const event = (eventId: string, body: Buffer): NewEvent => ({
  source: { kind: 'webhook', connector: 'test', connection: 'main' }, eventName: 'thing', dedupe: { connector: 'test', connection: 'main', eventId },
  request: { path: '/webhooks/test', headers: [['content-type', 'application/json']], body, receivedAt: 1 },
})
const text = 'ü'.repeat(300_000)
const large = Buffer.from(JSON.stringify({ text }))

test('a large body goes to a file before it is acknowledged, and the workflow and the inbox get it as it came', async () => {
  const outbox = createOutbox(database, { clock, random: () => 0.5 })
  const { itemId } = await outbox.accept(event('1', large))
  expect(readdirSync(join(folder, 'files'))).toHaveLength(1)
  const items = createItemList(database, clock.now)
  expect(await items.requests({ limit: 10 })).toMatchObject([{ size: large.length }])
  expect(Buffer.from(items.request(itemId).bodyBase64, 'base64').equals(large)).toBe(true)
  expect(await outbox.claim(10)).toMatchObject([{ id: itemId, payload: { text } }])
})

test('one whose file was changed is set aside with the reason, and the next goes on', async () => {
  const outbox = createOutbox(database, { clock, random: () => 0.5 })
  const { itemId } = await outbox.accept(event('1', large))
  const next = await outbox.accept(event('2', Buffer.from('{"n":2}')))
  writeFileSync(join(folder, 'files', readdirSync(join(folder, 'files'))[0] ?? ''), 'something else')
  expect(await outbox.claim(10)).toMatchObject([{ id: next.itemId, payload: { n: 2 } }])
  const items = createItemList(database, clock.now)
  expect(items.item(itemId)).toMatchObject({ state: 'dead', failures: [{ failure: { code: 'internal', message: expect.stringContaining('was changed') as unknown } }] })
  expect(() => items.request(itemId)).toThrow('was changed')
})
