import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { AppError } from '@shared/failure.ts'
import type { RunId } from '@shared/id.ts'
import { openLedgerWorld, type LedgerWorld } from './test-ledger.ts'
import { flow, request, testConnector, type Service } from './test-world.ts'

let folder: string
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'flowbench-doubt-')) })
afterEach(() => rmSync(folder, { recursive: true }))

const open = (service: Service): LedgerWorld => openLedgerWorld({ folder, connector: testConnector(service) })
const soon = () => new Promise((resolve) => setTimeout(resolve, 30))
const until = async (claim: () => boolean): Promise<void> => { while (!claim()) await new Promise((resolve) => setTimeout(resolve, 5)) }
const sendingWithin = (timeoutMs: number) => flow({ send: { type: 'test.unsafe', input: { name: 'mail' } }, after: { got: '{{ steps.send.output }}' } }, ['trigger > send', 'send > after'], { settings: { timeoutMs } })
const sending = sendingWithin(600_000)

test('a run stands still at a write that nobody knows the end of, its time does not pass, and it goes on with what a person says', async () => {
  const world = open(async () => { throw new AppError({ code: 'network', message: 'the answer was lost', retryable: true, sent: 'maybe-sent' }) })
  const runId = world.runs.start(request(sendingWithin(1_000), { doubt: 'wait' }))
  await until(() => world.write()?.state === 'in-doubt')
  await new Promise((resolve) => setTimeout(resolve, 1_100))
  expect(world.write()).toMatchObject({ state: 'in-doubt', attempts: 1, source: { runId, step: { nodeId: 'send' }, effect: 'unsafe', summary: 'unsafe mail' }, failures: [{ failure: { code: 'in-doubt' } }] })
  expect(world.runs.list({ limit: 1 })).toMatchObject([{ status: 'running' }])
  world.resolve(world.write()!.id, { kind: 'happened', output: { id: 'm-1' } })
  expect(await world.runs.finished(runId)).toMatchObject({ status: 'succeeded', output: { after: { got: { id: 'm-1' } } } })
  expect(world.write()).toMatchObject({ state: 'done' })
  expect(() => world.items.decide(world.write()!.id, { kind: 'did-not-happen' })).toThrow('Only a write that is in doubt')
  world.close()
})

test('a write that was under way when the process ended is in doubt after it, and done once when a person says that it did not happen', async () => {
  let calls = 0
  let world = open(() => { calls++; return new Promise(() => undefined) })
  const runId = world.runs.start(request({ ...sending, settings: { ...sending.settings, timeoutMs: 600_000 } }, { doubt: 'wait' }))
  await soon()
  expect(world.write()).toMatchObject({ state: 'leased' })
  world.close()
  for (let restart = 0; restart < 2; restart++) {
    world = open(async () => { calls++; return 'sent' })
    await soon()
    expect(world.write()).toMatchObject({ state: 'in-doubt' })
    expect(calls).toBe(1)
    if (restart === 0) world.close()
  }
  world.resolve(world.write()!.id, { kind: 'did-not-happen' })
  expect(await world.runs.finished(runId)).toMatchObject({ status: 'succeeded', output: { after: { got: 'sent' } } })
  expect(calls).toBe(2)
  expect(world.write()).toMatchObject({ state: 'done', attempts: 2 })
  world.close()
})

test('a write that a person gives up fails its step and is not sent again; the ledger keeps what was known', async () => {
  let calls = 0
  const world = open(async () => { calls++; throw new AppError({ code: 'network', message: 'the answer was lost', retryable: true, sent: 'maybe-sent' }) })
  const runId = world.runs.start(request(flow({ send: { type: 'test.unsafe', settings: { retry: { maxAttempts: 5 } } } }, ['trigger > send']), { doubt: 'wait' }))
  await until(() => world.write()?.state === 'in-doubt')
  world.resolve(world.write()!.id, { kind: 'give-up' })
  expect(await world.runs.finished(runId)).toMatchObject({ status: 'failed', failure: { code: 'in-doubt', retryable: false }, failedAt: { nodeId: 'send' } })
  expect(calls).toBe(1)
  expect(world.write()).toMatchObject({ state: 'dead', settledAt: expect.any(Number), failures: [{ failure: { message: expect.stringContaining('the answer was lost') } }, { failure: { message: expect.stringContaining('gave it up') } }] })
  world.close()
})

test('where the workflow says what is to be done in doubt, that is done; the write stays in doubt for a person to settle', async () => {
  const world = open(async () => { throw new AppError({ code: 'network', message: 'the answer was lost', retryable: true, sent: 'maybe-sent' }) })
  const branching = flow({ send: { type: 'test.unsafe', settings: { onError: 'port' } }, look: { why: '{{ error.code }}' } }, ['trigger > send', 'send.error > look'])
  expect(await world.runs.finished(world.runs.start(request(branching, { doubt: 'wait' })))).toMatchObject({ status: 'succeeded', output: { look: { why: 'in-doubt' } } })
  expect(world.write()).toMatchObject({ state: 'in-doubt' })
  world.resolve(world.write()!.id, { kind: 'did-not-happen' })
  expect(world.write()).toMatchObject({ state: 'dead' })
  world.close()
})

test('a write that was refused is dead, one that went well is done, and what may be repeated is in no ledger', async () => {
  const world = open(async ({ name }) => { if (name === 'bad') throw new AppError({ code: 'invalid-input', message: 'no', retryable: false, sent: 'not-processed' }); return 'fine' })
  const finish = (runId: RunId) => world.runs.finished(runId)
  await finish(world.runs.start(request(flow({ a: { type: 'test.unsafe' }, b: { type: 'test.keyed' }, c: { type: 'test.read' } }, ['trigger > a', 'a > b', 'b > c']))))
  await finish(world.runs.start(request(flow({ a: { type: 'test.unsafe', input: { name: 'bad' } } }, ['trigger > a']))))
  expect(world.items.list({ limit: 10 }).map(({ state }) => state)).toEqual(['dead', 'done'])
  world.close()
})

test('a run that is cancelled while its write is on the way leaves the write in doubt', async () => {
  const world = open((_call, { signal }) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new AppError({ code: 'network', message: 'hung up', retryable: true, sent: 'maybe-sent' })))))
  const runId = world.runs.start(request(sending, { doubt: 'wait' }))
  await until(() => world.write()?.state === 'leased')
  world.runs.cancel(runId, 'enough')
  expect(await world.runs.finished(runId)).toMatchObject({ status: 'cancelled' })
  expect(world.write()).toMatchObject({ state: 'in-doubt' })
  world.close()
})

test('a run that is cancelled leaves its write in doubt, and can be cancelled', async () => {
  const world = open(async () => { throw new AppError({ code: 'network', message: 'the answer was lost', retryable: true, sent: 'maybe-sent' }) })
  const runId = world.runs.start(request(sending, { doubt: 'wait' }))
  await soon()
  world.runs.cancel(runId, 'enough')
  expect(await world.runs.finished(runId)).toMatchObject({ status: 'cancelled' })
  expect(world.write()).toMatchObject({ state: 'in-doubt' })
  world.close()
})
