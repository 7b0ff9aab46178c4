// run-view: what a person sees of a run, folded from its journal. Used by the window, the command line and the tests.
//
//   V1. A view is never changed; a fact gives a new one. A StepView that a fact does not concern stays the same object.
//   V2. Total: a fact that does not apply (of another run, or twice) leaves the view as it is.

import type { ApprovalAnswer, ApprovalQuestion } from './approval.ts'
import type { Failure } from './failure.ts'
import type { RunId, WorkflowId } from './id.ts'
import { isJsonObject, type JsonValue } from './json.ts'
import { addSpent, type Spent } from './llm/spent.ts'
import { errorPort } from './node-type.ts'
import type { RunEvent, RunMode, StartedBy, WritePolicy } from './run-event.ts'
import type { RunStatus } from './run-status.ts'
import { skipReason } from './skip-reason.ts'
import { stepKey, type StepAddress } from './step.ts'
import type { Workflow } from './workflow.ts'

export type StepStatus = 'running' | 'waiting' | 'in-doubt' | 'retrying' | 'succeeded' | 'failed' | 'skipped'

/** `late`: an answer that came after the attempt was given up, and was not applied. */
export type AttemptView = { attempt: number; startedAt: number; finishedAt: number | null; failure?: Failure; late?: { at: number; output: JsonValue } }

export type StepView = {
  key: string
  nodeId: StepAddress['nodeId']
  /** '' outside of loops, else `outer[2]/inner[0]`. */
  iteration: string
  /** `retrying`: it failed and is tried again at `retryAt`. `waiting`: a wait is under way until `until`, or a person is asked (`approval`). `in-doubt`: it was sent, and the run waits for a person to say what came of it. */
  status: StepStatus
  attempts: readonly AttemptView[]
  input?: JsonValue
  output?: JsonValue
  /** Ports taken; absent means the one port. */
  ports?: readonly string[]
  /** Of the last attempt. A step that failed and whose node goes on (`onError`) has an output as well. */
  failure?: Failure
  retryAt?: number
  until?: number
  /** It waits for its turn at this account, whose service may not be called as often. */
  held?: string
  /** How many parts of it wait for a person. */
  standing?: number
  /** Of an approval: what was shown, and what a person answered to it. */
  approval?: ApprovalQuestion & { askedAt: number; answer?: ApprovalAnswer }
  /** Absent when it ran. */
  source?: 'pinned' | 'reused' | 'simulated' | 'disabled' | 'resolved' | 'reconciled'
  /** Why it was skipped. */
  reason?: string
  logs: readonly string[]
  /** On models, in all attempts. */
  spent?: Spent
  startedAt: number | null
  finishedAt: number | null
  /** For a loop: how many rounds there are, and how many are done. */
  loop?: { total: number; done: number }
}

export type RunView = {
  runId: RunId
  workflowId: WorkflowId
  workflowName: string
  /** The copy that this run carries. */
  workflow: Workflow
  status: RunStatus
  /** It waits for its turn: as many runs of its workflow as may be are under way. */
  isQueued: boolean
  mode: RunMode
  startedBy: StartedBy
  /** The run that failed and that this one goes on with. */
  replayOf: RunId | null
  writes: WritePolicy
  startedAt: number
  finishedAt: number | null
  /** Null until the run has finished. */
  output: JsonValue
  failure: Failure | null
  failedAt: StepAddress | null
  cancelReason: string | null
  payload: JsonValue
  /** By step key, in the order in which they were first heard of. */
  steps: ReadonlyMap<string, StepView>
}

type StepEvent = Extract<RunEvent, { nodeId: unknown }>
type RunStarted = Extract<RunEvent, { type: 'run-started' }>

/** Null stands for a run of which nothing is known yet; only `run-started` changes that. */
export function foldRun(view: RunView | null, event: RunEvent): RunView | null {
  return foldRunAll(view, [event])
}

/** The same for many facts, copying the steps once. */
export function foldRunAll(view: RunView | null, events: readonly RunEvent[]): RunView | null {
  let run = view
  let steps: Map<string, StepView> | null = null
  for (const event of events) {
    if (event.type === 'run-started') {
      if (run) continue
      run = startedView(event)
      steps = null
    } else if (run && 'nodeId' in event) {
      steps ??= new Map(run.steps)
      const key = stepKey(event.nodeId, event.iteration)
      steps.set(key, nextStep(steps.get(key), key, event, run.workflow))
    } else if (run && event.type === 'steps-skipped') {
      steps ??= new Map(run.steps)
      for (const address of event.steps) {
        const key = stepKey(address.nodeId, address.iteration)
        steps.set(key, { ...freshStep(key, address), status: 'skipped', reason: skipReason(run.workflow, steps, address) ?? event.reason, finishedAt: event.at })
      }
    } else if (run && (event.type === 'run-queued' || event.type === 'run-released')) {
      run = { ...run, isQueued: event.type === 'run-queued' }
    } else if (run && event.type === 'run-cancel-requested') {
      run = { ...run, cancelReason: event.reason }
    } else if (run && event.type === 'run-finished') {
      run = {
        ...run, status: event.outcome, isQueued: false, finishedAt: event.at, output: event.output,
        failure: event.failure ?? null, failedAt: event.failedAt ?? null,
      }
    }
  }
  return run && steps ? { ...run, steps } : run
}

/** The view of a whole journal. @throws Error when it does not begin with `run-started` */
export function viewOf(events: readonly RunEvent[]): RunView {
  const view = foldRunAll(null, events)
  if (!view) throw new Error('A journal begins with run-started; this one does not')
  return view
}

function startedView(event: RunStarted): RunView {
  return {
    runId: event.runId,
    workflowId: event.workflow.id, workflowName: event.workflow.name, workflow: event.workflow,
    status: 'running', isQueued: false, mode: event.mode, startedBy: event.startedBy, replayOf: event.replay?.of ?? null, writes: event.writes,
    startedAt: event.at, finishedAt: null,
    output: null, failure: null, failedAt: null, cancelReason: null,
    payload: event.payload,
    steps: new Map(),
  }
}

function freshStep(key: string, address: StepAddress): StepView {
  return { key, nodeId: address.nodeId, iteration: address.iteration, status: 'running', attempts: [], logs: [], startedAt: null, finishedAt: null }
}

function nextStep(before: StepView | undefined, key: string, event: StepEvent, workflow: Workflow): StepView {
  if (event.type === 'step-answered-late') return answeredLate(before ?? freshStep(key, event), event)
  const step = before ? withoutPast(before) : freshStep(key, event)
  switch (event.type) {
    case 'step-started':
      return {
        ...step, status: 'running', input: event.input, startedAt: step.startedAt ?? event.at,
        attempts: [...step.attempts, { attempt: event.attempt, startedAt: event.at, finishedAt: null }],
      }
    case 'step-succeeded':
      return {
        ...step, status: 'succeeded', output: event.output, finishedAt: event.at, startedAt: step.startedAt ?? event.at,
        attempts: ended(step.attempts, event.at),
        ...(event.ports && { ports: event.ports }), ...(event.source && { source: event.source }), ...(event.logs && { logs: event.logs }), ...spending(step, event.spent),
      }
    case 'step-failed': {
      const failed = { ...step, failure: event.failure, attempts: ended(step.attempts, event.at, event.failure), ...(event.logs && { logs: event.logs }), ...spending(step, event.spent) }
      if (event.retryAt !== null) return { ...failed, status: 'retrying', retryAt: event.retryAt }
      return { ...failed, status: 'failed', finishedAt: event.at, ...handled(event.failure, event.nodeId, workflow) }
    }
    case 'step-interrupted': {
      const how = event.inOrder === true ? 'was closed, or the machine slept,' : 'was closed'
      const failure: Failure = { code: 'interrupted', message: `Flowbench ${how} while this step was running. It is safe to repeat and is tried again.`, retryable: true }
      return { ...step, status: 'retrying', failure, retryAt: event.retryAt, attempts: ended(step.attempts, event.at, failure) }
    }
    case 'step-in-doubt':
      return { ...step, status: 'in-doubt', failure: event.failure, attempts: ended(step.attempts, event.at, event.failure) }
    case 'step-approval-asked': {
      const { title, message, shown, form, nodeName, hash, until, onTimeout, at } = event
      return { ...step, status: 'waiting', ...(until !== null && { until }), approval: { title, message, shown, ...(form && { form }), nodeName, hash, until, onTimeout, askedAt: at } }
    }
    case 'step-approval-answered': {
      const { outcome, by, comment, content, answeredAt } = event
      return { ...step, ...(step.approval && { approval: { ...step.approval, answer: { outcome, by, comment, ...(content && { content }), answeredAt } } }) }
    }
    case 'step-waiting':
      return { ...step, status: 'waiting', until: event.until }
    case 'step-held':
      return { ...step, status: 'waiting', until: event.until, held: event.account }
    case 'step-released':
      return { ...step, status: 'retrying', retryAt: event.at }
    case 'step-stood-still':
      return { ...step, standing: (before?.standing ?? 0) + 1 }
    case 'step-went-on':
      return (before?.standing ?? 0) > 1 ? { ...step, standing: (before?.standing ?? 0) - 1 } : step
    case 'loop-started':
      return { ...step, input: isJsonObject(step.input) ? { items: event.items, ...step.input } : { items: event.items }, loop: { total: event.items.length, done: 0 } }
    case 'iteration-finished':
      return { ...step, ...(step.loop && { loop: { total: step.loop.total, done: step.loop.done + 1 } }) }
  }
}

function answeredLate(step: StepView, { attempt, at, output }: Extract<RunEvent, { type: 'step-answered-late' }>): StepView {
  return { ...step, attempts: step.attempts.map((each) => (each.attempt === attempt ? { ...each, late: { at, output } } : each)) }
}

function spending({ spent: before }: StepView, spent: Spent | undefined): Pick<StepView, 'spent'> {
  return spent ? { spent: before ? addSpent(before, spent) : spent } : {}
}

/** What was true of the last attempt only. */
function withoutPast(step: StepView): StepView {
  if (step.failure === undefined && step.until === undefined && step.standing === undefined) return step
  const { failure: _failure, retryAt: _retryAt, until: _until, held: _held, standing: _standing, ...rest } = step
  return rest
}

function ended(attempts: readonly AttemptView[], at: number, failure?: Failure): readonly AttemptView[] {
  const last = attempts.at(-1)
  if (!last || last.finishedAt !== null) return attempts
  return [...attempts.slice(0, -1), { ...last, finishedAt: at, ...(failure && { failure }) }]
}

/** What a node whose `onError` lets the run go on gives after its last failure. */
function handled(failure: Failure, nodeId: string, workflow: Workflow): Pick<StepView, 'output' | 'ports'> {
  const onError = workflow.nodes.find((node) => node.id === nodeId)?.settings?.onError ?? 'fail'
  if (onError === 'fail' || failure.code === 'cancelled') return {}
  const output = { error: { ...failure } } as JsonValue
  return onError === 'port' ? { output, ports: [errorPort] } : { output }
}
