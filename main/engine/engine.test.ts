import { describe, expect, test } from 'vitest'
import type { Failure } from '@shared/failure.ts'
import type { NodeId, RunId } from '@shared/id.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import type { RunEvent } from '@shared/run-event.ts'
import { Workflow } from '@shared/workflow.ts'
import { decide, type Command } from './decide.ts'
import { emptyRun, evolve } from './evolve.ts'
import { retryAt } from './retry-at.ts'

const down: Failure = { code: 'unavailable', message: 'It is down', retryable: true }
const at = 0
const step = (nodeId: string, iteration = '') => ({ at, nodeId: nodeId as NodeId, iteration })
const address = (nodeId: string, iteration = '') => ({ nodeId: nodeId as NodeId, iteration })
const starts = (nodeId: string, iteration = '', attempt = 1): RunEvent => ({ type: 'step-started', ...step(nodeId, iteration), attempt, input: {} })
const gives = (nodeId: string, output: JsonValue = null, iteration = '', ports?: string[]): RunEvent => ({ type: 'step-succeeded', ...step(nodeId, iteration), attempt: 1, output, ...(ports && { ports }) })
const fails = (nodeId: string, retryTime: number | null = null, iteration = ''): RunEvent => ({ type: 'step-failed', ...step(nodeId, iteration), attempt: 1, failure: down, retryAt: retryTime })
const skips = (...ids: string[]): RunEvent => ({ type: 'steps-skipped', at, steps: ids.map((id) => address(id)), reason: '' })

/** Nodes as `'a'`, `'a:merge'` or `'loop/a:set'`; edges as `'a > b'` or `'a.port > b'`. */
function started(nodes: string[], edges: string[], more: JsonObject = {}, node: Record<string, JsonObject> = {}): RunEvent {
  const workflow = Workflow.parse({
    format: 'flowbench/workflow', version: 1, id: 'wf_engine', name: 'Engine', trigger: { type: 'manual' },
    nodes: nodes.map((text) => {
      const [, parent, id = '', type = 'set'] = /^(?:(\w+)\/)?(\w+)(?::([\w-]+))?$/.exec(text) ?? []
      return { id, name: id, type, input: {}, ...(parent && { parent }), ...node[id] }
    }),
    edges: edges.map((text) => {
      const [, from, port, to] = /^(\w+)(?:\.(\w+))? > (\w+)$/.exec(text) ?? []
      return { from, to, ...(port && { port }) }
    }),
    ...more,
  })
  return { type: 'run-started', at, runId: 'run_engine' as RunId, workflow, payload: 'payload', vars: {}, mode: { kind: 'whole' }, startedBy: { kind: 'person' }, writes: 'send' }
}

/** The commands asked for after these facts, at this time. */
function after(events: RunEvent[], now = 0): Command[] {
  return decide(events.reduce(evolve, emptyRun), now)
}
const wantedSteps = (events: RunEvent[], now = 0): string[] => after(events, now).flatMap((command) => (command.type === 'start-step' ? [command.step.iteration === '' ? command.step.nodeId : `${command.step.iteration}/${command.step.nodeId}`] : []))

const diamond = started(['a', 'b', 'c', 'd'], ['trigger > a', 'a > b', 'a > c', 'b > d', 'c > d'])

describe('a run of a diamond', () => {
  test('starts the first step only', () => {
    expect(after([diamond])).toEqual([{ type: 'start-step', step: address('a'), attempt: 1 }])
  })

  test('asks for nothing but to be woken at its time limit while a step is running', () => {
    expect(after([diamond, starts('a')])).toEqual([{ type: 'wake-at', at: 600_000 }])
  })

  test('starts both branches side by side, and the join when both are settled', () => {
    const open = [diamond, starts('a'), gives('a')]
    expect(wantedSteps(open)).toEqual(['b', 'c'])
    expect(wantedSteps([...open, starts('b'), starts('c'), gives('c')])).toEqual([])
    expect(wantedSteps([...open, starts('b'), starts('c'), gives('c'), gives('b')])).toEqual(['d'])
  })

  test('finishes with the outputs of the last nodes that ran', () => {
    const events = [diamond, ...['a', 'b', 'c', 'd'].flatMap((id) => [starts(id), gives(id, id)])]
    expect(after(events)).toEqual([{ type: 'finish-run', outcome: 'succeeded', output: { d: 'd' }, expression: false }])
  })

  test('asks for no more than may run at the same time', () => {
    const wide = started(['a', 'b', 'c'], ['trigger > a', 'trigger > b', 'trigger > c'], { settings: { concurrency: 2 } })
    expect(wantedSteps([wide])).toEqual(['a', 'b'])
    expect(wantedSteps([wide, starts('a')])).toEqual(['b'])
    expect(wantedSteps([wide, starts('a'), starts('b')])).toEqual([])
  })
})

describe('what is made of a workflow for its runs', () => {
  type Started = Extract<RunEvent, { type: 'run-started' }>
  const first = started(['a', 'each:loop', 'each/b'], ['trigger > a', 'a > each', 'each.each > b']) as Started
  const levelsOf = (event: Started) => {
    const state = evolve(emptyRun, event)
    if (state.status !== 'running') throw new Error('The run has not begun')
    return [state.plan.root, state.plan.bodies]
  }
  const [root, bodies] = levelsOf(first)
  const nth = (id: string, more: Partial<Started> = {}): Started => ({ ...first, runId: id as RunId, workflow: { ...first.workflow, samples: [] }, ...more })

  test('is made once for all that take the whole of it, however many there are', () => {
    for (let index = 0; index < 1_000; index++) {
      const again = levelsOf(nth(`run_${index}`))
      expect(again[0]).toBe(root)
      expect(again[1]).toBe(bodies)
    }
  })

  test('is made anew for a run with outputs that stand in, for a part, and for other edges', () => {
    for (const other of [nth('run_pinned', { pins: { a: 1 } }), nth('run_part', { mode: { kind: 'to', nodeId: 'a' as NodeId } }), nth('run_edited', { workflow: { ...first.workflow, edges: first.workflow.edges.slice(0, 1) } })]) {
      expect(levelsOf(other)[0]).not.toBe(root)
    }
    expect(wantedSteps([nth('run_pinned', { pins: { a: 1 } })])).toEqual([])
    expect(wantedSteps([nth('run_edited', { workflow: { ...first.workflow, edges: [] } })])).toEqual([])
    expect(wantedSteps([first])).toEqual(['a'])
  })
})

describe('ports', () => {
  const branching = started(['pick:branch', 'yes', 'no', 'after', 'join:merge'], ['trigger > pick', 'pick.true > yes', 'pick.false > no', 'no > after', 'yes > join', 'after > join'])

  test('that were not taken skip all that only they lead to, in one fact', () => {
    const events = [branching, starts('pick'), gives('pick', null, '', ['true'])]
    expect(after(events)).toEqual([{ type: 'skip-steps', steps: [address('no'), address('after')], reason: expect.any(String) }])
    expect(wantedSteps([...events, skips('no', 'after')])).toEqual(['yes'])
    expect(wantedSteps([...events, skips('no', 'after'), starts('yes'), gives('yes')])).toEqual(['join'])
  })

  test('a merge of the first branch that arrives runs with that one, once', () => {
    const any = started(['a', 'b', 'm:merge'], ['trigger > a', 'trigger > b', 'a > m', 'b > m'], {}, { m: { input: { mode: 'any' } } })
    const first = [any, starts('a'), starts('b'), gives('b')]
    expect(wantedSteps(first)).toEqual(['m'])
    expect(wantedSteps([...first, starts('m'), gives('m'), gives('a')])).toEqual([])
  })

  test('of a failure: the error port is taken, and the usual one is not', () => {
    const events = [started(['a', 'next', 'mend'], ['trigger > a', 'a > next', 'a.error > mend'], {}, { a: { settings: { onError: 'port' } } }), starts('a'), fails('a')]
    expect(after(events)).toEqual([{ type: 'skip-steps', steps: [address('next')], reason: expect.any(String) }])
    expect(wantedSteps([...events, skips('next')])).toEqual(['mend'])
  })

  test('a node that nothing leads to is skipped', () => {
    expect(after([started(['a', 'alone'], ['trigger > a'])])).toEqual([{ type: 'skip-steps', steps: [address('alone')], reason: expect.any(String) }])
  })
})

describe('retries', () => {
  const one = started(['a'], ['trigger > a'])

  test('sleep until a failed step is due, then try it again', () => {
    const events = [one, starts('a'), fails('a', 5000)]
    expect(after(events, 4999)).toEqual([{ type: 'wake-at', at: 5000 }])
    expect(after(events, 5000)).toEqual([{ type: 'start-step', step: address('a'), attempt: 2 }])
  })

  test('take a place of those that may run at the same time; waits do not', () => {
    const two = started(['a', 'b'], ['trigger > a', 'trigger > b'], { settings: { concurrency: 1 } })
    expect(wantedSteps([two, starts('a'), fails('a', 5), starts('b')], 10)).toEqual([])
    expect(wantedSteps([two, starts('a'), { type: 'step-waiting', ...step('a'), attempt: 1, until: 50 }])).toEqual(['b'])
  })

  test('wait a random part of a time that doubles, never longer than the limit', () => {
    const next = (attempt: number, random: number, more: Partial<Failure> = {}, retry = { maxAttempts: 20 }) => retryAt({ retry, attempt, failure: { ...down, ...more }, now: 0, random })
    expect([1, 2, 3, 4].map((attempt) => next(attempt, 1))).toEqual([1000, 2000, 4000, 8000])
    expect(next(3, 0.25)).toBe(1000)
    expect(next(15, 1)).toBe(300_000)
    expect(next(2, 0)).toBe(0)
  })

  test('hold to what the service asks for, up to a day, and end with the last attempt', () => {
    const next = (attempt: number, more: Partial<Failure>) => retryAt({ retry: { maxAttempts: 3 }, attempt, failure: { ...down, ...more }, now: 0, random: 0.5 })
    expect(next(1, { retryAfterMs: 7000 })).toBe(7000)
    expect(next(1, { retryAfterMs: 10 })).toBe(500)
    expect(next(1, { retryAfterMs: 315_360_000_000 })).toBe(86_400_000)
    expect(next(3, {})).toBeNull()
    expect(next(1, { retryable: false })).toBeNull()
    expect(retryAt({ retry: undefined, attempt: 1, failure: down, now: 0, random: 0 })).toBeNull()
  })
})

describe('loops', () => {
  const looped = started(['each:loop', 'each/x', 'each/y', 'after'], ['trigger > each', 'each.each > x', 'x > y', 'each.done > after'])
  const opened = (items: JsonValue[], concurrency: number): RunEvent[] => [looped, { type: 'step-started', ...step('each'), attempt: 1, input: { concurrency } }, { type: 'loop-started', ...step('each'), items }]
  const round = (index: number): RunEvent[] => [starts('x', `each[${index}]`), gives('x', null, `each[${index}]`), starts('y', `each[${index}]`), gives('y', `y${index}`, `each[${index}]`)]
  const finished = (index: number): RunEvent => ({ type: 'iteration-finished', ...step('each'), index, output: `o${index}` })

  test('open as many rounds as may go side by side, and the next when one is over', () => {
    expect(wantedSteps(opened(['a', 'b', 'c'], 2))).toEqual(['each[0]/x', 'each[1]/x'])
    expect(wantedSteps([...opened(['a', 'b', 'c'], 2), ...round(1), finished(1)])).toEqual(['each[0]/x', 'each[2]/x'])
  })

  test('ask for the end of a round when all in it is settled, with the output of its last node', () => {
    expect(after([...opened(['a'], 1), ...round(0)])).toEqual([{ type: 'finish-iteration', loop: address('each'), attempt: 1, index: 0, path: 'each[0]', fallback: 'y0' }])
  })

  test('end with the results in the order of the items, however the rounds ended', () => {
    const events = [...opened(['a', 'b'], 2), ...round(1), finished(1), ...round(0), finished(0)]
    expect(after(events)).toEqual([{ type: 'finish-loop', loop: address('each'), attempt: 1, output: ['o0', 'o1'] }])
  })

  test('over an empty list end at once', () => {
    expect(after(opened([], 1))).toEqual([{ type: 'finish-loop', loop: address('each'), attempt: 1, output: [] }])
  })

  test('a state keeps what it was when a later round is folded into another', () => {
    const before = [...opened(['a', 'b', 'c'], 3), ...round(0), finished(0)].reduce(evolve, emptyRun)
    const one = [...round(1), finished(1), ...round(2), finished(2)].reduce(evolve, before)
    const other = [...round(2), finished(2), ...round(1), { ...finished(1), output: 'other' } as RunEvent].reduce(evolve, before)
    expect(decide(one, 0)).toMatchObject([{ output: ['o0', 'o1', 'o2'] }])
    expect(decide(other, 0)).toMatchObject([{ output: ['o0', 'other', 'o2'] }])
  })
})

describe('endings', () => {
  const three = started(['a', 'b', 'c', 'd'], ['trigger > a', 'trigger > b', 'trigger > c', 'b > d'])

  test('a failure lets what runs end, calls off what sleeps, and is the reason of the run', () => {
    const events = [three, starts('a'), starts('b'), starts('c'), fails('c', 9_000), fails('a')]
    expect(after(events)).toEqual([{ type: 'wake-at', at: 600_000 }])
    expect(after([...events, gives('b')])).toEqual([{ type: 'call-off-steps', steps: [{ step: address('c'), attempt: 1 }], failure: expect.objectContaining({ code: 'cancelled' }) }])
    const called: RunEvent = { type: 'step-failed', ...step('c'), attempt: 1, failure: { code: 'cancelled', message: '', retryable: false }, retryAt: null }
    expect(after([...events, gives('b'), called])).toEqual([{ type: 'finish-run', outcome: 'failed', output: null, expression: false, failure: down, failedAt: address('a') }])
  })

  test('a cancelled run has what runs aborted', () => {
    expect(after([three, starts('a'), { type: 'run-cancel-requested', at, reason: 'enough' }])).toEqual([{ type: 'abort-steps', failure: expect.objectContaining({ code: 'cancelled' }) }])
  })

  test('a run whose time is up fails, also when nothing runs', () => {
    expect(after([three, starts('a')], 600_000)).toEqual([{ type: 'abort-steps', failure: expect.objectContaining({ code: 'timeout' }) }])
    expect(after([three], 600_000)).toMatchObject([{ type: 'finish-run', outcome: 'failed', failure: { code: 'timeout' } }])
  })

  test('a stop ends the run as succeeded with its output', () => {
    const stopped = started(['s:stop', 'a'], ['trigger > s', 'trigger > a'])
    expect(after([stopped, starts('s'), gives('s', 'early', '', [])])).toEqual([{ type: 'finish-run', outcome: 'succeeded', output: 'early', expression: false }])
  })
})

describe('facts that do not apply', () => {
  test('change nothing: of unknown nodes, of rounds that are over, of steps that are settled', () => {
    const state = [diamond, starts('a'), gives('a', 1)].reduce(evolve, emptyRun)
    for (const event of [starts('nobody'), gives('b', 1, 'each[3]'), gives('a', 2), fails('a'), diamond]) expect(evolve(state, event)).toBe(state)
    expect(evolve(emptyRun, starts('a'))).toBe(emptyRun)
  })
})

describe('a crash', () => {
  test('at any point of the journal changes nothing: the replayed run asks for the same work', () => {
    const journal = runToTheEnd(diamond)
    expect(journal.at(-1)?.type).toBe('run-finished')
    for (let length = 1; length <= journal.length; length++) {
      const written = journal.slice(0, length)
      const reread = JSON.parse(JSON.stringify(written)) as RunEvent[]
      expect(after(reread)).toEqual(after(written))
    }
  })
})

/** Drives a run with a fake world in which every step succeeds, and returns its journal. */
function runToTheEnd(first: RunEvent): RunEvent[] {
  const journal = [first]
  for (let [command] = after(journal); command; [command] = after(journal)) {
    if (command.type === 'start-step') journal.push(starts(command.step.nodeId), gives(command.step.nodeId))
    else if (command.type === 'finish-run') journal.push({ type: 'run-finished', at, outcome: command.outcome, output: command.output })
    else throw new Error(`Nothing else was expected, but ${command.type}`)
  }
  return journal
}
