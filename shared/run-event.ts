import { z } from 'zod'
import { ApprovalAnswer, ApprovalQuestion } from './approval.ts'
import { Failure } from './failure.ts'
import { NodeId, RunId } from './id.ts'
import { Spent } from './llm/spent.ts'
import { JsonObject, JsonValue } from './json.ts'
import { ItemId } from './outbox-item.ts'
import { Effect } from './node-type.ts'
import { IterationPath, StepAddress } from './step.ts'
import { Workflow } from './workflow.ts'

/** What is run: everything, up to a node, or from a node on with the outputs of an earlier run upstream. */
export const RunMode = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('whole') }),
  z.object({ kind: z.literal('to'), nodeId: NodeId }),
  z.object({ kind: z.literal('from'), nodeId: NodeId }),
])
export type RunMode = z.infer<typeof RunMode>

/** An output that stands in for running a node, with the ports it took (absent: the node's one port). */
export const RecordedOutput = z.object({ output: JsonValue, ports: z.array(z.string()).optional() })
export type RecordedOutput = z.infer<typeof RecordedOutput>

export const StartedBy = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('person'), sample: z.string().optional() }),
  z.object({ kind: z.literal('command-line'), sample: z.string().optional() }),
  z.object({ kind: z.literal('workflow'), runId: RunId, step: StepAddress }),
  /** A part of a long step, such as one tool call of an agent. `name` is unique among the parts of that step; `title` is for people. */
  z.object({ kind: z.literal('substep'), runId: RunId, step: StepAddress, name: z.string().max(200), title: z.string().max(200) }),
  /** The failure of another run (`settings.onErrorWorkflow`). */
  z.object({ kind: z.literal('failure'), runId: RunId }),
  /** Something accepted from outside, or a schedule, by its trace id; and which version of the workflow it went to. */
  z.object({ kind: z.literal('event'), traceId: ItemId, version: z.enum(['live', 'draft']) }),
  /** Another program called the workflow as a tool. `client`: what that program calls itself. */
  z.object({ kind: z.literal('mcp'), client: z.string().max(200), version: z.enum(['live', 'draft']) }),
])
export type StartedBy = z.infer<typeof StartedBy>

/** A run of a live version that nobody sits beside: an event, a schedule or another program started it. */
export function isLiveRun(startedBy: StartedBy): boolean {
  return (startedBy.kind === 'event' || startedBy.kind === 'mcp') && startedBy.version === 'live'
}

/** What may leave the machine in this run: `send` does, `ask` asks the person first, `dry-run` uses the sample answer. */
export const WritePolicy = z.enum(['send', 'ask', 'dry-run'])
export type WritePolicy = z.infer<typeof WritePolicy>

/** `at` is when it became known, in milliseconds since 1970. */
const at = { at: z.number() }
const step = { ...at, nodeId: NodeId, iteration: IterationPath }
const attempt = { attempt: z.number().int().min(1) }

/** One fact in a run's journal. Facts are never edited; variants are only ever added to. */
export const RunEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('run-started'), ...at,
    runId: RunId,
    /** The whole workflow is copied in, so that editing it later cannot change a run under way. */
    workflow: Workflow,
    /** The sub-workflows it may call, as they were. */
    library: z.array(Workflow).optional(),
    payload: JsonValue,
    vars: JsonObject,
    mode: RunMode,
    startedBy: StartedBy,
    writes: WritePolicy,
    /** What a write that is in doubt does: the run waits for a person to say what came of it. Absent: the step fails. */
    doubt: z.literal('wait').optional(),
    /** Outputs that a person pinned, by node id. Test runs only. */
    pins: z.record(z.string(), JsonValue).optional(),
    /** It goes on with a run that failed: what that one finished is taken over, and the step keys are those of the run `keys`. */
    replay: z.object({ of: RunId, keys: RunId }).optional(),
    /** Outputs upstream of a run that starts at a node, by node id. */
    reused: z.record(z.string(), RecordedOutput).optional(),
  }),
  z.object({
    type: z.literal('step-started'), ...step, ...attempt,
    /** What the node's input became once its expressions had values. */
    input: JsonValue,
    /** The same for every attempt of one step, so that a service that honours keys acts once. Absent where nothing leaves. */
    idempotencyKey: z.string().optional(),
    /** Of a call that must not happen twice: what it is, for the ledger of writes. */
    write: z.object({ effect: Effect, summary: z.string() }).optional(),
  }),
  z.object({
    type: z.literal('step-succeeded'), ...step, ...attempt,
    output: JsonValue,
    /** Ports taken; absent means the node's one port. */
    ports: z.array(z.string()).optional(),
    /** Absent when it ran. `simulated`: what was to be sent was not, and the sample answer stands in. `resolved`: a person said that it happened; `reconciled`: the service did, when its answer was lost. */
    source: z.enum(['pinned', 'reused', 'simulated', 'disabled', 'resolved', 'reconciled']).optional(),
    logs: z.array(z.string()).optional(),
    /** On models, in this attempt, and in the runs that it started. */
    spent: Spent.optional(),
  }),
  z.object({
    type: z.literal('step-failed'), ...step, ...attempt,
    failure: Failure,
    /** When it is tried again, or null when it is not. */
    retryAt: z.number().nullable(),
    logs: z.array(z.string()).optional(),
    spent: Spent.optional(),
  }),
  /**
   * The app stopped while the step was running and repeating it is safe. One that is not safe fails as `in-doubt` instead.
   * `inOrder`: the app was closed, or the machine slept, so nothing speaks against the step. Absent: the process was ended.
   */
  z.object({ type: z.literal('step-interrupted'), ...step, ...attempt, retryAt: z.number(), inOrder: z.literal(true).optional() }),
  /** It was sent and nobody knows what came of it. The run waits for a person's word, which is the next fact of this step. */
  z.object({ type: z.literal('step-in-doubt'), ...step, ...attempt, failure: Failure }),
  /** An answer that came after its attempt was given up: recorded, and not applied. It may come after the run's last fact. */
  z.object({ type: z.literal('step-answered-late'), ...step, ...attempt, output: JsonValue }),
  /** A wait is under way until `until`. */
  z.object({ type: z.literal('step-waiting'), ...step, ...attempt, until: z.number() }),
  /** Its service may not be called as often, so attempt `attempt` waits for its turn, until about `until`. Nothing of the attempt has begun. `account`: the connection that is counted. */
  z.object({ type: z.literal('step-held'), ...step, ...attempt, until: z.number(), account: z.string() }),
  /** Its turn has come. */
  z.object({ type: z.literal('step-released'), ...step, ...attempt }),
  /** A person is asked, and shown just this. The run waits for the answer, or for the time-out. */
  z.object({ type: z.literal('step-approval-asked'), ...step, ...attempt, ...ApprovalQuestion.shape }),
  /** A person's answer to what has this hash. That the step succeeded is a fact of its own. */
  z.object({ type: z.literal('step-approval-answered'), ...step, ...attempt, hash: z.string(), ...ApprovalAnswer.shape }),
  /** A run that this step started waits for a person, and the time of this one stands still as well. */
  z.object({ type: z.literal('step-stood-still'), ...step, ...attempt }),
  /** It does so no more. */
  z.object({ type: z.literal('step-went-on'), ...step, ...attempt }),
  z.object({ type: z.literal('steps-skipped'), ...at, steps: z.array(StepAddress), reason: z.string() }),
  z.object({ type: z.literal('loop-started'), ...step, items: z.array(JsonValue) }),
  /** The iteration `index` of a loop is done and its `collect` gave `output`. */
  z.object({ type: z.literal('iteration-finished'), ...step, index: z.number().int().nonnegative(), output: JsonValue }),
  /** It waits for its turn, because as many runs of its workflow as may be are under way (`settings.maxRuns`). Nothing of it has begun. */
  z.object({ type: z.literal('run-queued'), ...at }),
  /** Its turn has come. */
  z.object({ type: z.literal('run-released'), ...at }),
  /** The machine slept, or the app was closed in order, from `since` until `at`: the run's own time did not pass. */
  z.object({ type: z.literal('run-rested'), ...at, since: z.number() }),
  z.object({ type: z.literal('run-cancel-requested'), ...at, reason: z.string() }),
  z.object({
    type: z.literal('run-finished'), ...at,
    outcome: z.enum(['succeeded', 'failed', 'cancelled']),
    output: JsonValue,
    /** Why it did not succeed, and at which step. */
    failure: Failure.optional(),
    failedAt: StepAddress.optional(),
    /** On models, by all of its steps and what ran beneath them. */
    spent: Spent.optional(),
  }),
])
export type RunEvent = z.infer<typeof RunEvent>
