import type { ApprovalAnswer, ApprovalTimeOut } from '@shared/approval.ts'
import type { Failure } from '@shared/failure.ts'
import type { JsonValue } from '@shared/json.ts'
import type { Spent } from '@shared/llm/spent.ts'
import type { QuestionForm } from '@shared/question-form.ts'
import { stepKey, type StepAddress } from '@shared/step.ts'
import type { WorkflowNode } from '@shared/workflow.ts'
import type { Level, Plan, PlanNode, RunStarted } from './plan.ts'
import type { ScopeMap } from './scope-map.ts'
import type { Standstill } from './standstill.ts'

/** Where one node stands in one scope. A node of which nothing is known yet has no state. */
export type StepState =
  /** Every edge into it is settled and one was taken: it may start. */
  | { status: 'ready' }
  /** Every edge into it is settled and none was taken: it is to be skipped. */
  | { status: 'unreachable' }
  /** `since`: when its first attempt began, or the first after a person said that nothing had happened. `standing`: how many parts of it wait for a person. */
  | { status: 'running'; attempt: number; since: number; concurrency: number; standing: number }
  /** `isTold`: a person said that the last attempt did not happen. */
  | { status: 'retrying'; attempt: number; since: number; retryAt: number; isTold: boolean }
  | { status: 'waiting'; attempt: number; until: number }
  /** It waits for its turn at its service, and goes on from `before` then. */
  | { status: 'held'; attempt: number; before: Extract<StepState, { status: 'ready' | 'retrying' }> }
  /** A person is asked. `until` is Infinity when that has no end. `form`: somebody else asks, for a call that is under way. */
  | { status: 'asking'; attempt: number; hash: string; until: number; onTimeout: ApprovalTimeOut; form: QuestionForm | null; answer: ApprovalAnswer | null }
  /** Sent, and nobody knows what came of it: a person says, whenever that is. */
  | { status: 'in-doubt'; attempt: number }
  | { status: 'looping'; attempt: number; items: readonly JsonValue[]; next: number; active: number; results: Results }
  /** `every`: all its ports but the error port were taken (it failed and was told to continue). */
  | { status: 'succeeded'; output: JsonValue; ports: readonly string[] | undefined | 'every'; failure: Failure | undefined }
  | { status: 'failed'; failure: Failure }
  | { status: 'skipped' }

/** What rounds of a loop gave, in the order in which they ended. Grows in place beyond `length`, which older states never read. */
export type Results = { list: { index: number; output: JsonValue }[]; length: number }

/** The top of a workflow, or one round of a loop. */
export type Scope = {
  /** '' for the top, else `outer[2]/inner[0]`. */
  path: string
  level: Level
  /** The loop that this is a round of. */
  round: { of: PlanNode; in: string; index: number; item: JsonValue } | null
  steps: readonly (StepState | undefined)[]
  /** How many nodes are not settled yet. */
  open: number
}

/** One step: the path of its scope, and its place in the level. */
export type StepRef = { path: string; planned: PlanNode }

/** Why nothing new is started any more. The first reason stays, but that a cancellation goes before all. */
export type Ending =
  | { kind: 'failed'; failure: Failure; at: StepAddress }
  | { kind: 'stopped'; output: JsonValue }
  | { kind: 'cancelled'; reason: string }

export type RunningState = {
  status: 'running'
  started: RunStarted
  plan: Plan
  scopes: ScopeMap
  /** Steps that may start, in the order in which they became ready. */
  ready: readonly StepRef[]
  unreachable: readonly StepRef[]
  /** Retrying, waiting, held and asking steps, with the time at which they go on. */
  sleeping: readonly (StepRef & { until: number })[]
  /** Paths of rounds in which everything is settled. */
  endedRounds: readonly string[]
  endedLoops: readonly StepRef[]
  /** It waits for its turn; nothing of it has begun. */
  isQueued: boolean
  /** How many steps are running. */
  running: number
  /** How many of those wait for a person in one of their parts. */
  standing: number
  ending: Ending | null
  /** On models, by its steps and what runs beneath them; null: nothing. */
  spent: Spent | null
  standstill: Standstill
}

export type RunState =
  | { status: 'empty' }
  | RunningState
  | { status: 'finished'; started: RunStarted; outcome: 'succeeded' | 'failed' | 'cancelled'; output: JsonValue; failure: Failure | undefined }

export function stepOf(state: RunningState, { nodeId, iteration }: StepAddress): StepState | undefined {
  const scope = state.scopes.get(iteration)
  return scope?.steps[scope.level.byId.get(nodeId)?.index ?? -1]
}

/** A run's time does not pass while it waits for a person: for an approval, or for a word on what came of a write. */
export function deadlineOf({ plan, standstill }: RunningState): number {
  return standstill.steps > 0 ? Infinity : plan.deadline + standstill.before
}

export function addressOf(ref: StepRef): StepAddress {
  return { nodeId: ref.planned.node.id, iteration: ref.path }
}

export function isSettled(step: StepState | undefined): boolean {
  return step?.status === 'succeeded' || step?.status === 'failed' || step?.status === 'skipped'
}

/** The node of a step that the run has. @throws Error for another, which is a fault of ours */
export function nodeOf(state: RunningState, { nodeId, iteration }: StepAddress): WorkflowNode {
  const node = state.scopes.get(iteration)?.level.byId.get(nodeId)?.node
  if (!node) throw new Error(`The run has no node ${stepKey(nodeId, iteration)}`)
  return node
}
