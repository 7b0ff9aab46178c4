import type { RunView, StepView } from '@shared/run-view.ts'
import { stepKey } from '@shared/step.ts'
import { durationWords } from '../pages/times.ts'
import { roundNumber } from '../run/round-words.ts'
import type { StateName } from '../ui/state-mark.ts'

// timeline-model: a run as lines with bars. Pure: time comes in as an argument.

export type TimelineBar = {
  kind: 'bar' | 'try' | 'wait' | 'pin'
  state: StateName
  /** Fractions of the track, 0 to 1. */
  from: number
  to: number
}

export type TimelineRow = {
  key: string
  nodeId: string
  name: string
  /** Which round of which loops, as people count: `#3`, `#3.1`; '' outside of loops. */
  round: string
  depth: number
  state: StateName
  /** At the end of the label: how long, how many. */
  measure: string
  /** Beside the bar: what is worth saying. */
  note: string
  bars: readonly TimelineBar[]
  /** Lines below that can be folded away; null for a step that is no loop. */
  folded: boolean | null
}

export type Timeline = {
  rows: readonly TimelineRow[]
  ticks: readonly { at: number; label: string }[]
  /** Where now is, while the run is under way. */
  nowAt: number | null
}

export type TimelineOptions = {
  now: number
  /** Loops by step key whose folding a person turned round. */
  toggled: ReadonlySet<string>
  /** What to call the trigger where the document does not. */
  triggerName?: string | undefined
}

/** The track is this much longer than the run, so that the last note has room. */
const trailing = 0.16
/** A run shorter than this is drawn as if it took it: bars need some width to be seen. */
const shortestMs = 20
/** Loops with more rounds than this begin folded. */
const openRounds = 5

export function timelineOf(run: RunView, { now, toggled, triggerName = 'Start' }: TimelineOptions): Timeline {
  const end = run.finishedAt ?? now
  const span = Math.max(shortestMs, end - run.startedAt) / (1 - trailing)
  const at = (time: number) => Math.min(1, Math.max(0, (time - run.startedAt) / span))
  const names = new Map(run.workflow.nodes.map((node) => [node.id as string, node.name || node.id]))
  const isFolded = (step: StepView) => step.loop !== undefined && (step.loop.total > openRounds) !== toggled.has(step.key)
  const steps = [...run.steps.values()]
  const folded = new Set(steps.filter((step) => isFolded(step)).map((step) => step.key))
  const shown = inTreeOrder(steps).filter((step) => !ancestorsOf(step.iteration).some((key) => folded.has(key)))
  return {
    rows: [triggerRow(run, triggerName, at), ...shown.map((step) => rowOf(step, { now, at, end, name: names.get(step.nodeId) ?? step.nodeId, folded: step.loop === undefined ? null : folded.has(step.key), isOver: run.finishedAt !== null }))],
    ticks: ticksOf(span).map((ms) => ({ at: ms / span, label: tickLabel(ms, span) })),
    nowAt: run.finishedAt === null ? at(now) : null,
  }
}

/** The state to show for a step; where its output came from weighs more than that it succeeded. */
export function stateOf(step: StepView, isOver = false): StateName {
  if (isOver && isUnderWay(step)) return 'cancelled'
  if (step.source === 'pinned') return 'pinned'
  if (step.source === 'disabled') return 'skipped'
  if (step.status === 'retrying') return 'waiting'
  if (step.status === 'failed' && step.failure?.code === 'in-doubt') return 'in-doubt'
  if (step.status === 'failed' && step.failure?.code === 'cancelled') return 'cancelled'
  return step.status
}

/** A run that ended early leaves steps behind that never will. */
function isUnderWay({ status }: StepView): boolean {
  return status === 'running' || status === 'waiting' || status === 'retrying' || status === 'in-doubt'
}

function triggerRow(run: RunView, name: string, at: (time: number) => number): TimelineRow {
  return {
    key: 'trigger', nodeId: 'trigger', name: run.workflow.trigger.name ?? name, round: '', depth: 0, state: 'succeeded', measure: '', folded: null,
    note: beginningWords(run.startedBy),
    bars: [{ kind: 'bar', state: 'succeeded', from: at(run.startedAt), to: at(run.startedAt) }],
  }
}

type RowContext = { now: number; end: number; at: (time: number) => number; name: string; folded: boolean | null; isOver: boolean }

function rowOf(step: StepView, context: RowContext): TimelineRow {
  const state = stateOf(step, context.isOver)
  const round = roundNumber(step.iteration)
  return {
    key: step.key, nodeId: step.nodeId, name: context.name, round: round === '' ? '' : `#${round}`, depth: round === '' ? 0 : round.split('.').length,
    state, folded: context.folded, measure: measureOf(step, context), note: noteOf(step, context), bars: barsOf(step, state, context),
  }
}

function measureOf(step: StepView, { now }: RowContext): string {
  if (step.loop !== undefined && step.status !== 'succeeded') return `${step.loop.done} of ${step.loop.total}`
  if (step.status === 'skipped') return ''
  if (step.attempts.length > 1 && step.status !== 'succeeded') return `${step.attempts.length} tries`
  if (step.startedAt === null) return ''
  if (step.loop !== undefined) return `${step.loop.total} ${step.loop.total === 1 ? 'item' : 'items'}`
  return durationWords((step.finishedAt ?? now) - step.startedAt)
}

function noteOf(step: StepView, { now, isOver }: RowContext): string {
  if (isOver && isUnderWay(step)) return 'not finished when the run ended'
  if (step.source === 'pinned') return 'pinned, not called'
  if (step.source === 'reused') return 'output of an earlier run'
  if (step.source === 'simulated') return 'not sent, stand-in used'
  if (step.source === 'disabled') return 'disabled, passed over'
  if (step.status === 'skipped') return step.reason ?? 'skipped'
  if (step.status === 'retrying') return `attempt ${step.attempts.length + 1} ${step.retryAt === undefined || step.retryAt <= now ? 'now' : `in ${durationWords(step.retryAt - now)}`}`
  if (step.standing !== undefined || (step.status === 'waiting' && step.approval !== undefined)) return 'waits for you'
  if (step.status === 'waiting' && step.held !== undefined) return `waits for its turn${step.until === undefined ? '' : `, about ${durationWords(Math.max(0, step.until - now))} more`}`
  if (step.status === 'waiting') return step.until === undefined ? 'waiting' : `waits ${durationWords(Math.max(0, step.until - now))} more`
  if (step.status === 'failed' && step.failure?.code === 'cancelled') return 'stopped'
  if (step.status === 'failed') return `${step.attempts.length > 1 ? `try ${step.attempts.length}: ` : ''}${step.failure?.code ?? 'failed'}`
  if (step.status === 'running' || step.startedAt === null) return ''
  return durationWords((step.finishedAt ?? now) - step.startedAt)
}

function barsOf(step: StepView, state: StateName, { at, end }: RowContext): TimelineBar[] {
  if (step.status === 'skipped') return []
  if (step.source === 'pinned') return [{ kind: 'pin', state, from: at(step.startedAt ?? end), to: at(step.finishedAt ?? end) }]
  const bars: TimelineBar[] = []
  for (const [index, attempt] of step.attempts.entries()) {
    const next = step.attempts[index + 1]
    const failedTry = attempt.failure !== undefined && (next !== undefined || step.status === 'retrying')
    bars.push({ kind: failedTry ? 'try' : 'bar', state: failedTry ? 'failed' : state, from: at(attempt.startedAt), to: at(attempt.finishedAt ?? end) })
    if (failedTry && attempt.finishedAt !== null) bars.push({ kind: 'wait', state: 'waiting', from: at(attempt.finishedAt), to: at(next?.startedAt ?? end) })
  }
  if (step.attempts.length === 0 && step.startedAt !== null) bars.push({ kind: 'bar', state, from: at(step.startedAt), to: at(step.finishedAt ?? end) })
  return bars
}

/** Steps of a loop's rounds stand below the loop, round by round; otherwise the order in which they began. */
function inTreeOrder(steps: readonly StepView[]): StepView[] {
  const within = new Map<string, StepView[]>()
  for (const step of steps) {
    const parent = ancestorsOf(step.iteration).at(-1) ?? ''
    const siblings = within.get(parent)
    if (siblings === undefined) within.set(parent, [step])
    else siblings.push(step)
  }
  const walk = (parent: string): StepView[] => [...(within.get(parent) ?? [])]
    .sort((one, other) => (parent === '' ? 0 : roundOf(one.iteration) - roundOf(other.iteration)))
    .flatMap((step) => [step, ...walk(step.key)])
  return walk('')
}

/** The step keys of the loops around an iteration path, outermost first: `a[2]/b[0]` is in `a` and in `a[2]/b`. */
function ancestorsOf(iteration: string): string[] {
  if (iteration === '') return []
  const parts = iteration.split('/')
  return parts.map((part, index) => stepKey(part.replace(/\[\d+\]$/, ''), parts.slice(0, index).join('/')))
}

function roundOf(iteration: string): number {
  return Number(/\[(\d+)\]$/.exec(iteration)?.[1] ?? 0)
}

const tickSteps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000, 3_600_000, 14_400_000, 43_200_000, 86_400_000]

function ticksOf(span: number): number[] {
  const step = tickSteps.find((candidate) => span / candidate <= 6) ?? Math.ceil(span / 6 / 86_400_000) * 86_400_000
  return Array.from({ length: Math.floor(span / step) + 1 }, (_, index) => index * step)
}

function tickLabel(ms: number, span: number): string {
  if (span < 2_000) return `${ms} ms`
  if (span < 120_000) return `${ms / 1_000} s`
  return span < 7_200_000 ? `${ms / 60_000} min` : `${ms / 3_600_000} h`
}

function beginningWords(startedBy: RunView['startedBy']): string {
  switch (startedBy.kind) {
    case 'workflow': return 'called by another workflow'
    case 'substep': return 'part of a step of another run'
    case 'event': return 'an event from outside'
    case 'mcp': return `called by ${startedBy.client === '' ? 'another program' : startedBy.client}`
    case 'failure': return 'the failure of another run'
    case 'person':
    case 'command-line': return startedBy.sample === undefined ? 'payload given' : `sample “${startedBy.sample}”`
  }
}
