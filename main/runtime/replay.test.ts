import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { AppError } from '@shared/failure.ts'
import { openLedgerWorld, type LedgerWorld } from './test-ledger.ts'
import { notesConnector, serveNotes, type NotesService } from './test-notes.ts'
import { flow, outputs, quickTime, request, testConnector, type Call } from './test-world.ts'

let folder: string
let world: LedgerWorld
let calls: Call[]
let isBroken: boolean
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-replay-'))
  calls = []
  isBroken = true
})
afterEach(() => {
  world.close()
  rmSync(folder, { recursive: true })
})
const open = () => (world = openLedgerWorld({ folder, connector: testConnector(async ({ name, value }) => {
  if (isBroken && name === 'bad') throw new AppError({ code: 'unavailable', message: 'down', retryable: false, sent: 'not-processed' })
  return value
}, calls) }))
const until = async (claim: () => boolean): Promise<void> => { while (!claim()) await new Promise((resolve) => setTimeout(resolve, 5)) }

test('a run that failed goes on where it failed, with the same step keys; what was finished is not done again, in rounds of loops neither', async () => {
  open()
  const workflow = flow({
    first: { type: 'test.unsafe', input: { name: 'first', value: 1 } },
    each: { type: 'loop', input: { items: [1, 2, 3] } },
    send: { type: 'test.keyed', parent: 'each', input: { name: '{{ item == 2 ? "bad" : "good" }}', value: '{{ item }}' } },
    handled: { type: 'test.unsafe', input: { name: 'bad' }, settings: { onError: 'continue' } },
    last: { sum: '{{ steps.each.output }}', first: '{{ steps.first.output }}' },
  }, ['trigger > first', 'first > handled', 'handled > each', 'each.each > send', 'each.done > last'])
  const failed = world.runs.start(request(workflow, { payload: { n: 1 }, startedBy: { kind: 'event', traceId: 'tr_1' as never, version: 'live' } }))
  expect(await world.runs.finished(failed)).toMatchObject({ status: 'failed', failedAt: { nodeId: 'send', iteration: 'each[1]' } })
  const before = calls.splice(0)
  isBroken = false
  const again = world.runs.replay(failed)
  const view = await world.runs.finished(again)
  expect(view).toMatchObject({ status: 'succeeded', replayOf: failed, payload: { n: 1 }, startedBy: { kind: 'event', traceId: 'tr_1' }, output: { last: { sum: [1, 2, 3], first: 1 } } })
  expect(calls.map(({ value }) => value)).toEqual([2, 3])
  expect(calls[0]?.idempotencyKey).toBe(before.find(({ value }) => value === 2)?.idempotencyKey)
  expect(view.steps.get('first')).toMatchObject({ source: 'reused' })
  expect(view.steps.get('handled')).toMatchObject({ status: 'failed', output: { error: { code: 'unavailable' } } })
  expect(outputs(view)).toMatchObject({ 'each[0]/send': 1, 'each[1]/send': 2 })
  // Asked again it is the same replay, and one that succeeded cannot be replayed.
  expect(world.runs.replay(failed)).toBe(again)
  expect(() => world.runs.replay(again)).toThrow('succeeded')
})

test('the workflow that a step called goes on where it failed as well', async () => {
  world = openLedgerWorld({ folder, connector: testConnector(async ({ name, value }) => {
    if (isBroken && name === 'bad') throw new AppError({ code: 'unavailable', message: 'down', retryable: false, sent: 'not-processed' })
    return value
  }, calls) })
  const child = flow({ once: { type: 'test.unsafe', input: { name: 'once', value: 1 } }, bad: { type: 'test.keyed', input: { name: 'bad', value: 2 } } }, ['trigger > once', 'once > bad'], { id: 'wf_child' })
  const failed = world.runs.start(request(flow({ call: { type: 'run-workflow', input: { workflowId: 'wf_child' } } }, ['trigger > call']), { library: [child] }))
  expect(await world.runs.finished(failed)).toMatchObject({ status: 'failed' })
  const [, bad] = calls.splice(0)
  isBroken = false
  expect(await world.runs.finished(world.runs.replay(failed))).toMatchObject({ status: 'succeeded', output: { call: { bad: 2 } } })
  expect(calls).toMatchObject([{ name: 'bad', idempotencyKey: bad?.idempotencyKey }])
})

test('run as new does everything again, with keys of its own', async () => {
  open()
  const failed = world.runs.start(request(flow({ a: { type: 'test.keyed', input: { name: 'a' } }, bad: { type: 'test.keyed', input: { name: 'bad' } } }, ['trigger > a', 'a > bad']), { payload: { n: 1 } }))
  await world.runs.finished(failed)
  const before = calls.splice(0)
  isBroken = false
  expect(await world.runs.finished(world.runs.runAsNew(failed))).toMatchObject({ status: 'succeeded', replayOf: null, payload: { n: 1 } })
  expect(calls.map(({ name }) => name)).toEqual(['a', 'bad'])
  expect(calls.map(({ idempotencyKey }) => idempotencyKey)).not.toContain(before[0]?.idempotencyKey)
})

test('a replay outlives the end of the process, and a run under way or unknown is not replayed', async () => {
  open()
  expect(() => world.runs.replay('run_unknown' as never)).toThrow('There is no run')
  const waits = world.runs.start(request(flow({ w: { type: 'wait', input: { durationMs: 60_000 } } }, ['trigger > w'])))
  expect(() => world.runs.replay(waits)).toThrow('is under way')
  const failed = world.runs.start(request(flow({ first: { type: 'test.unsafe', input: { name: 'first' } }, bad: { type: 'test.keyed', input: { name: 'bad' } }, w: { type: 'wait', input: { durationMs: 50 } } }, ['trigger > first', 'first > bad', 'bad > w'])))
  await world.runs.finished(failed)
  isBroken = false
  const again = world.runs.replay(failed)
  world.close()
  open()
  expect(await world.runs.finished(again)).toMatchObject({ status: 'succeeded' })
  expect(calls.filter(({ name }) => name === 'first')).toHaveLength(1)
})

test('a write that the failed run left open is asked about, or is in doubt: it is never sent twice without a word', async () => {
  const service: NotesService = await serveNotes()
  world = openLedgerWorld({ folder, connector: notesConnector(service.origin), http: service.http, time: quickTime(100) })
  const adding = (type: string) => flow({ add: { type: `notes.${type}`, input: { text: 'x' } } }, ['trigger > add'])
  service.mishaps.push('taken-lost', 'taken-lost')
  service.refusedSearches = 1
  for (const type of ['add', 'add-marked']) {
    const failed = world.runs.start(request(adding(type)))
    expect(await world.runs.finished(failed)).toMatchObject({ status: 'failed', failure: { code: 'in-doubt' } })
    const again = world.runs.replay(failed)
    if (type === 'add') {
      const open = () => world.items.list({ state: 'in-doubt', kind: 'write', limit: 10 }).find(({ source }) => source.kind === 'write' && source.runId === again)
      await until(() => open() !== undefined)
      world.resolve(open()!.id, { kind: 'happened', output: { id: 'n1' } })
    }
    expect(await world.runs.finished(again)).toMatchObject({ status: 'succeeded' })
  }
  expect({ notes: service.notes.size, writes: service.writes }).toEqual({ notes: 2, writes: 2 })
  await service.close()
})
