import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { defineAction, defineConnector, type ActionContext, type AnyAction, type ReconcileContext } from '@main/connectors/define.ts'
import type { RunId } from '@shared/id.ts'
import type { JsonObject } from '@shared/json.ts'
import type { Effect } from '@shared/node-type.ts'
import { z } from 'zod'
import { openLedgerWorld, type LedgerWorld } from './test-ledger.ts'
import { notesConnector, serveNotes, type Mishap, type NotesService } from './test-notes.ts'
import { flow, quickTime, request } from './test-world.ts'

let folder: string
let service: NotesService
let world: LedgerWorld
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-ask-'))
  service = await serveNotes()
})
afterEach(async () => {
  world?.close()
  await service.close()
  rmSync(folder, { recursive: true })
})

/** A hundred times as fast, because a service is asked after a second, five and twenty-five. */
const open = (at = Date.now()): LedgerWorld => (world = openLedgerWorld({ folder, connector: notesConnector(service.origin), http: service.http, time: quickTime(100, at) }))
const adding = (type: string, settings: JsonObject = {}) => flow({ add: { type: `notes.${type}`, input: { text: 'hello' }, settings }, after: { got: '{{ steps.add.output }}' } }, ['trigger > add', 'add > after'], { settings: { timeoutMs: 2_000_000_000 } })
const start = (type: string, settings: JsonObject = {}, ...mishaps: Mishap[]) => {
  service.mishaps.push(...mishaps)
  return world.runs.start(request(adding(type, settings), { doubt: 'wait' }))
}
const until = async (claim: () => boolean): Promise<void> => { while (!claim()) await new Promise((resolve) => setTimeout(resolve, 5)) }
const isInDoubt = () => world.write()?.state === 'in-doubt'
const finished = (runId: RunId) => world.runs.finished(runId)
const retry = { retry: { maxAttempts: 3, baseMs: 10 } }

describe('an action does twice, sent twice with one key, what its class says', () => {
  const sendTwice = async (effect: Effect) => {
    const action = notesConnector(service.origin).actions.find((each) => each.effect === effect) as AnyAction
    const context = { config: {}, http: service.http, idempotencyKey: 'key-1', signal: new AbortController().signal, log: () => undefined, scope: {} }
    const input = action.input.parse({ text: 'hello' }) as never
    const run = () => action.run(input, context as unknown as ActionContext<never>)
    const look = () => action.reconcile?.(input, context as unknown as ReconcileContext<never>)
    const before = await look()
    const first = await run()
    const between = await look()
    const second = await run()
    return { before, between, after: await look(), isSame: JSON.stringify(first) === JSON.stringify(second), notes: service.notes.size }
  }
  test('read: nothing', async () => expect(await sendTwice('read')).toMatchObject({ notes: 0, isSame: true }))
  test('idempotent: what it did once', async () => expect(await sendTwice('idempotent')).toMatchObject({ notes: 1, isSame: true }))
  test('keyed: what it did once, because of the key', async () => expect(await sendTwice('keyed')).toMatchObject({ notes: 1, isSame: true }))
  test('unsafe: it twice', async () => expect(await sendTwice('unsafe')).toMatchObject({ notes: 2 }))
  test('reconcilable: it twice; but each time it can be told before', async () => {
    const { before, between, after, notes } = await sendTwice('reconcilable')
    expect({ before, between, notes }).toMatchObject({ before: { kind: 'did-not-happen' }, between: { kind: 'happened', output: { id: 'n1', text: 'hello' } }, notes: 2 })
    expect(after).toMatchObject({ kind: 'unknown', candidates: [{ title: 'n1' }, { title: 'n2' }] })
  })

  test('a reconcilable action that cannot be asked is refused where it is defined', () => {
    const action = defineAction({ key: 'add', displayName: 'Add', summary: '', description: '', effect: 'reconcilable', input: z.object({}), output: z.null(), defaultInput: {}, sample: null, run: async () => null })
    expect(() => defineConnector({ key: 'bad', displayName: 'Bad', icon: 'x', capabilities: [], config: z.object({}), actions: [action] })).toThrow('has no reconcile')
  })
})

describe('when the answer to a reconcilable write is lost', () => {
  test('the service is asked: it happened, so the run goes on with what was found, and nothing is sent again', async () => {
    open()
    const view = await world.runs.finished(start('add-marked', retry, 'taken-lost'))
    expect(view).toMatchObject({ status: 'succeeded', output: { after: { got: { id: 'n1', text: 'hello' } } } })
    expect(view.steps.get('add')).toMatchObject({ source: 'reconciled', attempts: { length: 1 } })
    expect({ writes: service.writes, notes: service.notes.size }).toEqual({ writes: 1, notes: 1 })
    expect(world.write()).toMatchObject({ state: 'done' })
  })

  test('the service is asked: it did not happen, so it is tried again, after asking once more', async () => {
    open()
    const view = await world.runs.finished(start('add-marked', retry, 'lost', 'lost'))
    expect(view).toMatchObject({ status: 'succeeded' })
    expect(view.steps.get('add')).toMatchObject({ attempts: { length: 3 } })
    expect(view.steps.get('add')).not.toHaveProperty('source')
    expect({ writes: service.writes, searches: service.searches, notes: service.notes.size }).toEqual({ writes: 3, searches: 4, notes: 1 })
  })

  test('and it did not happen, a step without retries fails, in no doubt', async () => {
    open()
    expect(await world.runs.finished(start('add-marked', {}, 'lost'))).toMatchObject({ status: 'failed', failure: { code: 'network', sent: 'not-processed', message: expect.stringContaining('it had not happened') } })
    expect(world.write()).toMatchObject({ state: 'dead' })
  })

  test('and the service cannot be asked, a person is; the person can ask later, and decides', async () => {
    open()
    service.lostSearches = 3
    const runId = start('add-marked', retry, 'taken-lost')
    await until(isInDoubt)
    expect(service.searches).toBe(3)
    expect(world.write()?.failures[0]?.failure.message).toContain('could not be asked')
    const source = world.write()?.source
    if (source?.kind !== 'write') throw new Error('no write')
    expect(await world.ask(source)).toEqual({ kind: 'happened', output: { id: 'n1', text: 'hello', marker: expect.any(String) } })
    expect(world.write()).toMatchObject({ state: 'in-doubt' })
    world.resolve(world.write()!.id, { kind: 'did-not-happen' })
    // The person is mistaken, and the service knows it.
    expect(await world.runs.finished(runId)).toMatchObject({ status: 'succeeded' })
    expect(service.notes.size).toBe(1)
  })

  test('a person who says that it did not happen is believed where the service cannot tell', async () => {
    open()
    service.refusedSearches = 2
    const runId = start('add-marked', {}, 'lost')
    await until(isInDoubt)
    world.resolve(world.write()!.id, { kind: 'did-not-happen' })
    expect(await world.runs.finished(runId)).toMatchObject({ status: 'succeeded' })
    expect({ searches: service.searches, notes: service.notes.size }).toEqual({ searches: 2, notes: 1 })
  })

  test('a step whose time is up is asked about as well', async () => {
    open()
    expect(await world.runs.finished(start('add-marked', { timeoutMs: 20_000 }, 'taken-held'))).toMatchObject({ status: 'succeeded' })
    expect(service.notes.size).toBe(1)
  })

  test('a run that is cancelled waits for no answer, and the write stays in doubt', async () => {
    open()
    service.lostSearches = 1000
    const runId = start('add-marked', retry, 'taken-lost')
    await until(() => service.searches > 0)
    world.runs.cancel(runId, 'enough')
    expect(await world.runs.finished(runId)).toMatchObject({ status: 'cancelled' })
    expect(world.write()).toMatchObject({ state: 'in-doubt' })
    expect(service.searches).toBeLessThan(4)
  })

  test('of an unsafe one, nobody is asked but the person', async () => {
    open()
    start('add', retry, 'taken-lost')
    await until(isInDoubt)
    expect(service).toMatchObject({ writes: 1, searches: 0 })
    expect(await world.ask(world.write()?.source as never)).toMatchObject({ kind: 'unknown', reason: expect.stringContaining('cannot be asked') })
  })
})

describe('when the process ends while a write is on its way', () => {
  const crash = async (type: string, mishap: Mishap, laterMs = 0) => {
    open()
    const runId = start(type, {}, mishap)
    await until(() => service.writes === 1)
    world.close()
    open(Date.now() + laterMs)
    return runId
  }

  test.each(['taken-held', 'held'] as const)('one that can be asked about (%s) is done once, without a person', async (mishap) => {
    const view = await finished(await crash('add-marked', mishap))
    expect(view).toMatchObject({ status: 'succeeded', output: { after: { got: { text: 'hello' } } } })
    expect(view.steps.get('add')?.source).toBe(mishap === 'held' ? undefined : 'reconciled')
    expect({ notes: service.notes.size, writes: service.writes }).toEqual({ notes: 1, writes: mishap === 'held' ? 2 : 1 })
    expect(world.write()).toMatchObject({ state: 'done' })
  })

  test('one that cannot is in doubt, and not sent again', async () => {
    await crash('add', 'taken-held')
    await until(isInDoubt)
    expect(service.writes).toBe(1)
  })

  test('a keyed one is sent again with its key while the service honours it', async () => {
    expect(await finished(await crash('add-once', 'taken-held', 3_000_000))).toMatchObject({ status: 'succeeded' })
    expect({ notes: service.notes.size, writes: service.writes }).toEqual({ notes: 1, writes: 2 })
  })

  test('a keyed one is in doubt when that time is over, until a person says that it did not happen', async () => {
    const runId = await crash('add-once', 'held', 4_000_000)
    await until(isInDoubt)
    expect(service.writes).toBe(1)
    expect(world.write()?.failures[0]?.failure.message).toContain('may not know its key')
    world.resolve(world.write()!.id, { kind: 'did-not-happen' })
    expect(await world.runs.finished(runId)).toMatchObject({ status: 'succeeded' })
    expect(service.notes.size).toBe(1)
  })
})
