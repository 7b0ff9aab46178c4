import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { alwaysAwake } from '@main/platform/awake.ts'
import { openDatabase } from '@main/storage/database.ts'
import { createJournal, type Journal } from '@main/storage/journal.ts'
import { createRestMark } from '@main/storage/rest-mark.ts'
import { AppError } from '@shared/failure.ts'
import type { RunId } from '@shared/id.ts'
import { viewOf, type RunView } from '@shared/run-view.ts'
import type { Workflow } from '@shared/workflow.ts'
import { actionRegistry } from './action-registry.ts'
import { createRuns, type Runs } from './runs.ts'
import { flow, flyingTime, outputs, realTime, request, statuses, testConnector, type Call } from './test-world.ts'
import { createWrites } from './writes.ts'

let folder: string
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'flowbench-crash-')) })
afterEach(() => rmSync(folder, { recursive: true }))

/** What the service outside has seen, which a crash of ours does not undo: how often per key. */
type Ledger = Map<string, Call[]>

/**
 * A process that dies at its nth touch of the outside: before and after a fact is kept, a commit, before and after the
 * service acts. What it does in its memory after that reaches nobody: nothing is kept, nothing is called, nothing answers.
 */
function openProcess(data: string, ledger: Ledger, time: ReturnType<typeof flyingTime>, diesAt = Infinity) {
  let touches = 0
  let isDead = false
  let onDeath = (): void => undefined
  const dead = new Promise<void>((resolve) => { onDeath = resolve })
  const forever = new Promise<never>(() => undefined)
  const lives = (): boolean => {
    if (!isDead && ++touches >= diesAt) {
      isDead = true
      onDeath()
    }
    return !isDead
  }
  const database = openDatabase({ folder: data, quickCheck: true })
  const real = createJournal(database)
  const journal: Journal = {
    ...real,
    append(runId, event) {
      if (!lives()) return
      real.append(runId, event)
      // Each fact is committed by itself, so that the process can die between any two.
      real.flush()
      lives()
    },
    committed: async () => (lives() ? undefined : forever),
    summary: (runId) => (isDead ? undefined : real.summary(runId)),
    close: () => undefined,
  }
  const service = async (call: Call) => {
    const before = ledger.get(call.idempotencyKey) ?? []
    if (!lives()) return forever
    ledger.set(call.idempotencyKey, [...before, call])
    if (!lives() || call.name === 'stuck') return forever
    await Promise.resolve()
    if (call.name === 'flaky' && before.length === 0) throw new AppError({ code: 'unavailable', message: 'down', retryable: true, sent: 'not-processed' })
    return call.value
  }
  const runs: Runs = createRuns({
    clock: time.clock, random: () => 0.5, journal, writes: createWrites(database, () => 0),
    alarm: (at, ring) => time.alarm(at, () => isDead || ring()), after: (ms, ring) => time.after(ms, () => isDead || ring()), awake: alwaysAwake, restMark: createRestMark(database),
    actionOf: actionRegistry([testConnector(service)]),
    open: (_connector, _connection, http) => Promise.resolve({ config: {}, http }), doors: () => { const none = (): never => { throw new Error('no door') }; return { http: { request: none }, sandbox: { runCode: none, runJsonata: none } } },
    findWorkflow: () => undefined,
  })
  return {
    runs, dead,
    get isDead() { return isDead },
    close() {
      isDead = true
      runs.close()
      database.close()
    },
  }
}

/** Runs the workflow in a process that dies at its nth touch, then to its end in one that does not. */
async function runThroughDeath(workflow: Workflow, library: Workflow[], diesAt: number): Promise<{ view: RunView; ledger: Ledger; died: boolean; all: Map<RunId, RunView> }> {
  const data = mkdtempSync(join(folder, 'data-'))
  const ledger: Ledger = new Map()
  const time = flyingTime()
  const first = openProcess(data, ledger, time, diesAt)
  const asked = first.runs.start(request(workflow, { library, payload: { items: [1, 2, 3] } }))
  // Of a run that was never kept nothing can be waited for.
  await Promise.race([first.runs.finished(asked).catch(() => first.dead), first.dead])
  const died = first.isDead
  first.close()
  const second = openProcess(data, ledger, time)
  second.runs.recover()
  // A process that died before the first fact was kept was never asked for anything.
  const wasKept = second.runs.list({ limit: 100 }).some((summary) => summary.runId === asked)
  const runId: RunId = wasKept ? asked : second.runs.start(request(workflow, { library, payload: { items: [1, 2, 3] } }))
  const view = await second.runs.finished(runId)
  const all = new Map(second.runs.list({ limit: 100 }).map(({ runId: id }) => [id, viewOf(second.runs.events(id))]))
  second.close()
  return { view, ledger, died, all }
}

const settings = { retry: { maxAttempts: 10, baseMs: 10 } }
const workflow = flow({
  a: { type: 'test.idempotent', input: { value: 1 }, settings }, b: { type: 'test.keyed', input: { name: 'flaky', value: 2 }, settings },
  nap: { type: 'wait', input: { durationMs: 60_000 } },
  each: { type: 'loop', input: { items: '{{ event.payload.items }}', concurrency: 2 } },
  work: { type: 'test.keyed', parent: 'each', input: { value: '{{ item * 10 }}' }, settings },
  call: { type: 'run-workflow', input: { workflowId: 'wf_child', payload: { n: 5 } } },
  join: { type: 'merge', input: { combine: 'object' } },
}, ['trigger > a', 'trigger > b', 'a > nap', 'b > each', 'each.each > work', 'a > call', 'nap > join', 'each.done > join', 'call > join'])
const child = flow({ inner: { type: 'test.keyed', input: { value: '{{ event.payload.n + 1 }}' }, settings } }, ['trigger > inner'], { id: 'wf_child', output: '{{ steps.inner.output }}' })

describe('a process that dies', () => {
  test('at any touch of the outside: the run ends as it would have, and nothing was done that was not written down first', { timeout: 120_000 }, async () => {
    const whole = await runThroughDeath(workflow, [child], Infinity)
    expect(whole.died).toBe(false)
    const wanted = { ...outputs(whole.view), join: expect.objectContaining({ each: [10, 20, 30], call: 6 }) as unknown, nap: expect.anything() as unknown }
    let deaths = 0
    for (let diesAt = 1, died = true; died; diesAt++) {
      const { view, ledger, all, ...rest } = await runThroughDeath(workflow, [child], diesAt)
      died = rest.died
      if (died) deaths++
      expect(view.status, `after a death at touch ${diesAt}`).toBe('succeeded')
      expect(outputs(view)).toEqual(wanted)
      // One child, started once; a step of its own for each thing the service saw.
      expect([...all.values()].filter((run) => run.workflowId === child.id)).toHaveLength(1)
      expect(ledger.size).toBe(1 + 1 + 3 + 1)
      const attempts = [...all.values()].flatMap((run) => [...run.steps.values()]).flatMap((step) => step.attempts)
      expect([...ledger.values()].flat().length).toBeLessThanOrEqual(attempts.length)
      // The wait is not begun anew.
      const nap = [...all.values()].flatMap((run) => run.steps.get('nap') ?? [])[0]
      expect(nap!.finishedAt! - nap!.startedAt!).toBeLessThan(61_000)
    }
    expect(deaths).toBeGreaterThan(60)
  })

  test('during an unsafe step leaves it in doubt: it is never done twice, and whoever looks is told', { timeout: 60_000 }, async () => {
    const unsafe = flow({ send: { type: 'test.unsafe', input: { value: 'mail' }, settings: { ...settings, onError: 'port' } }, sent: {}, look: { why: '{{ error.code }}' } }, ['trigger > send', 'send > sent', 'send.error > look'])
    const seen = new Set<string>()
    for (let diesAt = 1, died = true; died; diesAt++) {
      const { view, ledger, ...rest } = await runThroughDeath(unsafe, [], diesAt)
      died = rest.died
      const calls = [...ledger.values()].flat().length
      expect(calls).toBeLessThanOrEqual(1)
      expect(view.status).toBe('succeeded')
      const state = statuses(view)
      if (state['send'] === 'succeeded') expect(calls).toBe(1)
      else expect(view).toMatchObject({ output: { look: { why: 'in-doubt' } } })
      seen.add(`${state['send']} after ${calls} calls`)
    }
    // It had happened, it had not, and it went well: each was met.
    expect([...seen].sort()).toEqual(['failed after 0 calls', 'failed after 1 calls', 'succeeded after 1 calls'])
  })

  test('while a run is cancelled: once that is kept the run stays cancelled, and nothing more of it is begun', { timeout: 60_000 }, async () => {
    const stuck = flow({ send: { type: 'test.unsafe', input: { name: 'stuck' } }, next: { type: 'test.keyed', settings } }, ['trigger > send', 'send > next'])
    let cancelled = 0
    for (let diesAt = 1, died = true; died; diesAt++) {
      const data = mkdtempSync(join(folder, 'data-'))
      const ledger: Ledger = new Map()
      const time = realTime()
      const first = openProcess(data, ledger, time, diesAt)
      const asked = first.runs.start(request(stuck))
      await Promise.race([vi.waitFor(() => expect(ledger.size).toBe(1), { timeout: 10_000 }), first.dead])
      if (!first.isDead) first.runs.cancel(asked, 'enough')
      await Promise.race([first.runs.finished(asked).catch(() => first.dead), first.dead])
      died = first.isDead
      const kept = first.runs.list({ limit: 1 }).length > 0 ? first.runs.events(asked) : []
      const last = kept.at(-1)
      first.close()
      const second = openProcess(data, ledger, time)
      second.runs.recover()
      if (kept.some(({ type }) => type === 'run-cancel-requested')) {
        cancelled++
        expect(await second.runs.finished(asked), `after a death at touch ${diesAt}, with ${last?.type} kept`).toMatchObject({ status: 'cancelled', cancelReason: 'enough' })
      }
      expect([...ledger.values()].flat().map(({ name }) => name)).not.toContain('')
      expect([...ledger.values()].flat().length).toBeLessThanOrEqual(1)
      second.close()
    }
    expect(cancelled).toBeGreaterThan(3)
  })

  test('again and again during the same step has that step set aside', async () => {
    const data = mkdtempSync(join(folder, 'data-'))
    const time = realTime()
    const forever = () => new Promise<never>(() => undefined)
    const open = () => {
      const database = openDatabase({ folder: data, quickCheck: false })
      const runs = createRuns({
        clock: time.clock, alarm: time.alarm, after: time.after, awake: alwaysAwake, restMark: createRestMark(database), random: () => 0, journal: createJournal(database), writes: createWrites(database, () => 0), actionOf: actionRegistry([testConnector(forever)]),
        open: (_connector, _connection, http) => Promise.resolve({ config: {}, http }), doors: () => { const none = (): never => { throw new Error('no door') }; return { http: { request: none }, sandbox: { runCode: none, runJsonata: none } } }, findWorkflow: () => undefined,
      })
      return { runs, close: () => { runs.close(); database.close() } }
    }
    let process = open()
    const poison = flow({ heavy: { type: 'test.read' } }, ['trigger > heavy'], { settings: { timeoutMs: 2_000_000_000 } })
    const runId = process.runs.start(request(poison))
    for (let death = 0; death < 4; death++) {
      await new Promise((resolve) => setTimeout(resolve, 5))
      process.close()
      process = open()
      process.runs.recover()
    }
    expect(await process.runs.finished(runId)).toMatchObject({ status: 'failed', failure: { code: 'interrupted', message: expect.stringContaining('4 times') } })
    process.close()
  })
})
