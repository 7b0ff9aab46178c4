import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDatabase } from '@main/storage/database.ts'
import type { LiveWorkflow } from '@main/storage/live-versions.ts'
import { createSubscriptions, type SubscriptionStore } from '@main/storage/subscriptions.ts'
import type { Failure } from '@shared/failure.ts'
import type { WorkflowId } from '@shared/id.ts'
import type { JsonObject } from '@shared/json.ts'
import { Workflow } from '@shared/workflow.ts'
import type { Asked, SubscriptionOp } from './subscription-port.ts'
import { leftSubscriptions, startSubscriptions, subscriptionStatus, type Subscriptions } from './subscriptions.ts'

let folder: string
let database: Database
let store: SubscriptionStore
let subscriptions: Subscriptions
let now: number
let live: LiveWorkflow[]
let base: { url: string } | { reason: string }
let config: JsonObject
/** What the service says to the next of these. */
let says: Partial<Record<SubscriptionOp, Failure>>
let asked: string[]
let signals: AbortSignal[]
let renewCron: string | null

const minute = 60_000
const id = 'wf_test' as WorkflowId
const nothing = { put: {}, deleted: [] }
const busy: Failure = { code: 'unavailable', message: 'Not now.', retryable: true }
const full: Failure = { code: 'rate-limited', message: 'Later.', retryable: true, retryAfterMs: 10 * minute }
const workflow = (input: JsonObject = {}, version = 1): LiveWorkflow => ({ version, activatedAt: now, workflow: Workflow.parse({ format: 'flowbench/workflow', version: 1, id, name: 'Orders', trigger: { type: 'subscription', connector: 'shop', event: 'order', connection: 'my-shop', input }, nodes: [], edges: [] }) })
const start = (): void => {
  store = createSubscriptions(database)
  subscriptions = startSubscriptions({
    live: { live: () => live }, isThere: () => live.length > 0, store, base: () => base, nameNow: (name) => (name === 'old-shop' ? 'my-shop' : name), now: () => now, alarm: () => () => undefined, onChanged: () => undefined,
    source: {
      find: () => ({ displayName: 'Shop', handshake: null, renewCron }), configOf: () => config,
      ask(op, _trigger, { kept, url, signal }): Promise<Asked> {
        asked.push(`${op} ${url.replace(/[0-9a-f]{40}$/, (token) => token.slice(0, 4))} ${JSON.stringify(kept)}`)
        signals.push(signal)
        const failure = says[op]
        if (failure) return Promise.resolve({ changes: nothing, failure })
        return Promise.resolve({ value: null, changes: op === 'subscribe' ? { put: { hook: asked.length }, deleted: [] } : op === 'renew' ? { put: { renewed: true }, deleted: ['hook'] } : nothing })
      },
    },
  })
}
const after = async (ms: number): Promise<void> => {
  now += ms
  // One thing leads to the next.
  for (let turn = 0; turn < 5; turn++) await subscriptions.look()
}
const ops = (): string[] => asked.map((each) => each.split(' ')[0] ?? '')
const status = () => subscriptionStatus(store.of(id), live[0]?.workflow.trigger.type === 'subscription' ? live[0].workflow.trigger : undefined, base)

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-subscriptions-'))
  database = openDatabase({ folder, quickCheck: false })
  now = Date.parse('2026-11-20T08:30:00Z')
  live = []
  base = { url: 'https://hooks.example.com' }
  config = { token: 'secret://shop' }
  says = {}
  asked = []
  signals = []
  renewCron = null
  start()
})
afterEach(async () => {
  await subscriptions.close(0)
  database.close()
  rmSync(folder, { recursive: true })
})

test('it is set up once, whoever looks how often, and stays over a restart', async () => {
  live = [workflow()]
  await after(0)
  await after(60 * minute)
  await subscriptions.close(0)
  start()
  await after(minute)
  expect(ops()).toEqual(['subscribe'])
  expect(status()).toMatchObject({ state: 'registered', isReachable: true, url: expect.stringMatching(/^https:\/\/hooks\.example\.com\/webhooks\/shop\/[0-9a-f]{40}$/) as unknown })
})

test('a connection that was renamed is the same one; another config, field or address is not', async () => {
  live = [workflow()]
  const trigger = live[0]?.workflow.trigger
  if (trigger?.type === 'subscription') trigger.connection = 'old-shop'
  await after(0)
  live = [workflow()]
  await after(0)
  expect(ops()).toEqual(['subscribe'])
  config = { token: 'secret://other' }
  await after(0)
  live = [workflow({ board: 'b1' })]
  await after(0)
  base = { url: 'https://other.example.com' }
  await after(0)
  expect(ops().join(' ')).toBe('subscribe unsubscribe subscribe unsubscribe subscribe unsubscribe subscribe')
  expect(new Set(asked.map((each) => each.split(' ')[1]?.split('/').at(-1))).size).toBe(1)
})

test('an address that is gone is waited for, and nothing is asked meanwhile', async () => {
  live = [workflow()]
  await after(0)
  base = { reason: 'The tunnel is off.' }
  await after(minute)
  expect(ops()).toEqual(['subscribe'])
  expect(status()).toMatchObject({ state: 'registered', isReachable: false })
})

test('what failed is tried again later and later, not before the service allows, and not for ever', async () => {
  says = { subscribe: full }
  live = [workflow()]
  await after(0)
  await after(9 * minute)
  expect(ops()).toEqual(['subscribe'])
  says = { subscribe: { ...busy, sent: 'not-sent' } }
  await after(minute)
  expect(status()).toMatchObject({ state: 'failed', failures: 2 })
  for (let turn = 0; turn < 10; turn++) await after(120 * minute)
  expect(ops()).toEqual(['subscribe', 'subscribe', 'subscribe', 'subscribe'])
  expect(status()).toMatchObject({ state: 'failed', failures: 4, dueAt: null })
  expect(leftSubscriptions(store)).toEqual([])
  says = {}
  live = [workflow({}, 2)]
  await after(0)
  expect(status()).toMatchObject({ state: 'registered' })
})

test('each try of which nobody knows what came of it has an address of its own, and is told', async () => {
  says = { subscribe: busy }
  live = [workflow()]
  for (let turn = 0; turn < 10; turn++) await after(120 * minute)
  const addresses = asked.filter((each) => each.startsWith('subscribe')).map((each) => each.split(' ')[1])
  expect([addresses.length, new Set(addresses).size]).toEqual([4, 4])
  expect(leftSubscriptions(store).map(({ state }) => state)).toEqual(['unknown', 'unknown', 'unknown', 'unknown'])
})

test('what is not taken back is tried again, then given up and told; a new one is set up meanwhile', async () => {
  live = [workflow()]
  await after(0)
  says = { unsubscribe: busy }
  live = [workflow({ board: 'b1' })]
  await after(0)
  expect(ops()).toEqual(['subscribe', 'unsubscribe', 'subscribe'])
  expect(status()).toMatchObject({ state: 'registered' })
  expect(leftSubscriptions(store)).toMatchObject([{ state: 'trying', workflowName: 'Orders' }])
  for (let turn = 0; turn < 12; turn++) await after(120 * minute)
  expect(ops().filter((op) => op === 'unsubscribe')).toHaveLength(8)
  expect(asked.at(-1)).toContain('{"hook":1}')
  expect(leftSubscriptions(store)).toMatchObject([{ state: 'given-up', dueAt: null }])
})

test('one that runs out is renewed when its program says, with what it keeps', async () => {
  renewCron = '0 * * * *'
  live = [workflow()]
  await after(0)
  await after(29 * minute)
  expect(ops()).toEqual(['subscribe'])
  await after(minute)
  expect(ops()).toEqual(['subscribe', 'renew'])
  expect(store.of(id)[0]?.kept).toEqual({ renewed: true })
  says = { renew: busy }
  await after(60 * minute)
  expect(status()).toMatchObject({ state: 'registered', failure: { code: 'unavailable' } })
  says = {}
  await after(minute)
  expect(status()).toMatchObject({ state: 'registered', failure: null })
})

test('of a workflow that is gone nothing stays once it was taken back', async () => {
  live = [workflow()]
  await after(0)
  live = []
  await after(0)
  expect(ops()).toEqual(['subscribe', 'unsubscribe'])
  expect(store.all()).toEqual([])
})
