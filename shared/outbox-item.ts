import { z } from 'zod'
import { Failure } from './failure.ts'
import { RunId, WorkflowId } from './id.ts'
import { JsonValue } from './json.ts'
import { Effect } from './node-type.ts'
import { RunStatus } from './run-status.ts'
import { StepAddress } from './step.ts'

/** Of an event it is the trace id that whoever sent it was given. */
export const ItemId = z.string().regex(/^(tr|write)_[A-Za-z0-9_-]{1,64}$/, 'An item of the outbox is tr_ or write_ and up to 64 letters, digits, _ or -').brand<'ItemId'>()
export type ItemId = z.infer<typeof ItemId>

/**
 * `leased`: a dispatch, or for a write the call itself, is under way. `retry`: it is tried again. `dead`: it is given up,
 * kept whole, and waits for a person. `in-doubt`: a write was sent and nobody knows what came of it.
 */
export const ItemState = z.enum(['queued', 'leased', 'done', 'retry', 'dead', 'in-doubt'])
export type ItemState = z.infer<typeof ItemState>

export const ItemSource = z.discriminatedUnion('kind', [
  /** `ordered`: the workflows that get it by an item of their own, in the order of a key. */
  z.object({ kind: z.literal('webhook'), connector: z.string(), connection: z.string(), ordered: z.array(WorkflowId).optional() }),
  z.object({ kind: z.literal('schedule'), workflowId: WorkflowId, plannedAt: z.number() }),
  /** Something new that a poll found; `itemId` is the service's own. */
  z.object({ kind: z.literal('poll'), workflowId: WorkflowId, connector: z.string(), event: z.string(), itemId: z.string() }),
  /** What the service's own list had and no webhook brought: its payload came by asking, and no signature with it. */
  z.object({ kind: z.literal('missed'), connector: z.string(), connection: z.string(), ordered: z.array(WorkflowId).optional() }),
  /** What a person sent again, byte for byte: a new item that names its original. */
  z.object({ kind: z.literal('replay'), connector: z.string(), connection: z.string(), of: ItemId, ordered: z.array(WorkflowId).optional() }),
  /** An event for one workflow that takes them in order; `of` is the request it came by. */
  z.object({ kind: z.literal('ordered'), connector: z.string(), connection: z.string(), workflowId: WorkflowId, of: ItemId }),
  /** A request to the address of one workflow's subscription; `of` is the one that it repeats. */
  z.object({ kind: z.literal('subscription'), workflowId: WorkflowId, connector: z.string(), event: z.string(), of: ItemId.optional() }),
  z.object({ kind: z.literal('write'), runId: RunId, step: StepAddress, attempt: z.number().int(), effect: Effect, summary: z.string() }),
])
export type ItemSource = z.infer<typeof ItemSource>
/** Of an event alone. */
export type EventSource = Exclude<ItemSource, { kind: 'write' }>

/** What a person says of a write that is in doubt. */
export const Resolution = z.discriminatedUnion('kind', [
  /** It happened, and this is what the step gives. */
  z.object({ kind: z.literal('happened'), output: JsonValue }),
  /** It did not; the step is tried again. */
  z.object({ kind: z.literal('did-not-happen') }),
  /** It cannot be found out, or need not be: the step fails, as its node's `onError` says, and is not tried again. */
  z.object({ kind: z.literal('give-up') }),
])
export type Resolution = z.infer<typeof Resolution>

/** A run that an event started, or that a write belongs to. `number` and `status` are null when the run is not kept any more. */
export const CausedRun = z.object({
  runId: RunId, workflowId: WorkflowId, version: z.enum(['live', 'draft']),
  number: z.number().int().nullable(), status: RunStatus.nullable(),
})
export type CausedRun = z.infer<typeof CausedRun>

export const ItemFailure = z.object({ attempt: z.number().int(), at: z.number(), failure: Failure })

/** An item in a list. Times in milliseconds since 1970. */
export const OutboxItem = z.object({
  id: ItemId,
  kind: z.enum(['event', 'write']),
  state: ItemState,
  source: ItemSource,
  /** Of an event: what the sender calls it. */
  eventName: z.string().nullable(),
  /** In bytes. */
  size: z.number().int(),
  /** Counted when it is claimed, so that one that ends the process is counted as well. */
  attempts: z.number().int(),
  /** One for each attempt that failed, the newest last. */
  failures: z.array(ItemFailure),
  /** When it is tried again, at the earliest. */
  dueAt: z.number(),
  createdAt: z.number(),
  settledAt: z.number().nullable(),
  /** Of an event that is dead: when a person said that it need not be kept any longer. */
  acknowledgedAt: z.number().nullable(),
  /** Those that an event started; of a write the one it belongs to. */
  runs: z.array(CausedRun),
})
export type OutboxItem = z.infer<typeof OutboxItem>
