import { describe, expect, it } from 'vitest'
import { NodeId, RunId } from '@shared/id.ts'
import type { RunEvent } from '@shared/run-event.ts'
import { viewOf } from '@shared/run-view.ts'
import { Workflow } from '@shared/workflow.ts'
import { timelineOf } from './timeline-model.ts'

const id = (text: string) => NodeId.parse(text)
const workflow = Workflow.parse({
  format: 'flowbench/workflow', version: 1, id: 'wf_t', name: 'Test', trigger: { type: 'manual', name: 'Order placed' },
  nodes: [
    { id: 'each', type: 'loop', name: 'Each line', input: {} },
    { id: 'send', type: 'http.request', name: 'Send', parent: 'each', input: {} },
    { id: 'quiet', type: 'set', name: 'Quiet', input: {} },
  ],
  edges: [],
})
const started: RunEvent = { type: 'run-started', at: 1_000, runId: RunId.parse('run_1'), workflow, payload: {}, vars: {}, mode: { kind: 'whole' }, startedBy: { kind: 'person', sample: 'Two lines' }, writes: 'ask' }
const begins = (node: string, at: number, attempt = 1, iteration = ''): RunEvent => ({ type: 'step-started', at, nodeId: id(node), iteration, attempt, input: {} })
const ends = (node: string, at: number, attempt = 1, iteration = ''): RunEvent => ({ type: 'step-succeeded', at, nodeId: id(node), iteration, attempt, output: null })
const fails = (node: string, at: number, attempt: number, retryAt: number | null): RunEvent => ({
  type: 'step-failed', at, nodeId: id(node), iteration: '', attempt, retryAt, failure: { code: 'rate-limited', message: 'Slow down', retryable: true },
})
const finished = (at: number): RunEvent => ({ type: 'run-finished', at, outcome: 'succeeded', output: null })
const lines = (events: RunEvent[], now = 2_000, toggled = new Set<string>()) => timelineOf(viewOf([started, ...events]), { now, toggled })

describe('the timeline of a run', () => {
  it('begins with what started it', () => {
    expect(lines([]).rows).toMatchObject([{ nodeId: 'trigger', name: 'Order placed', note: 'sample “Two lines”' }])
  })

  it('draws a failed try in outline, dots while it waits, and the try that counted in full', () => {
    const { rows } = lines([begins('quiet', 1_000), fails('quiet', 1_100, 1, 1_300), begins('quiet', 1_300, 2), ends('quiet', 1_400, 2), finished(1_840)])
    expect(rows[1]?.bars.map((bar) => [bar.kind, bar.state])).toEqual([['try', 'failed'], ['wait', 'waiting'], ['bar', 'succeeded']])
    expect(rows[1]?.bars.map((bar) => [bar.from.toFixed(2), bar.to.toFixed(2)])).toEqual([['0.00', '0.10'], ['0.10', '0.30'], ['0.30', '0.40']])
  })

  it('says when the next attempt is', () => {
    const { rows, nowAt } = lines([begins('quiet', 1_000), fails('quiet', 1_100, 1, 14_000)], 2_000)
    expect(rows[1]).toMatchObject({ state: 'waiting', note: 'attempt 2 in 12.0 s' })
    expect(nowAt).toBeCloseTo(0.84)
  })

  it('puts the rounds of a loop below it, in their order, and folds them on request', () => {
    const loop: RunEvent[] = [
      begins('each', 1_000), { type: 'loop-started', at: 1_001, nodeId: id('each'), iteration: '', items: [1, 2] },
      begins('send', 1_010, 1, 'each[1]'), begins('quiet', 1_011), begins('send', 1_012, 1, 'each[0]'), ends('send', 1_013, 1, 'each[0]'),
      { type: 'iteration-finished', at: 1_014, nodeId: id('each'), iteration: '', index: 0, output: null },
    ]
    expect(lines(loop).rows.map((row) => `${row.name}${row.round}`)).toEqual(['Order placed', 'Each line', 'Send#1', 'Send#2', 'Quiet'])
    expect(lines(loop).rows[1]).toMatchObject({ measure: '1 of 2', folded: false })
    expect(lines(loop, 2_000, new Set(['each'])).rows.map((row) => row.name)).toEqual(['Order placed', 'Each line', 'Quiet'])
  })

  it('does not go on drawing a step as running when its run is over', () => {
    expect(lines([begins('quiet', 1_000), finished(1_500)]).rows[1]).toMatchObject({ state: 'cancelled', note: 'not finished when the run ended' })
  })

  it('does not call a pinned step', () => {
    const pinned: RunEvent = { type: 'step-succeeded', at: 1_005, nodeId: id('quiet'), iteration: '', attempt: 1, output: 1, source: 'pinned' }
    expect(lines([pinned]).rows[1]).toMatchObject({ state: 'pinned', note: 'pinned, not called', bars: [{ kind: 'pin' }] })
  })

  it('has few ticks, at round times', () => {
    expect(lines([finished(5_300)]).ticks.map((tick) => tick.label)).toEqual(['0 s', '1 s', '2 s', '3 s', '4 s', '5 s'])
    expect(lines([finished(1_050)]).ticks.at(-1)?.label).toBe('50 ms')
  })
})

