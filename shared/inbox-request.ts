import { z } from 'zod'
import { WorkflowId } from './id.ts'
import { JsonValue } from './json.ts'
import { CausedRun, ItemFailure, ItemId, ItemSource, ItemState } from './outbox-item.ts'

/** An event that was taken in, from outside or by a schedule, in a list. Times in milliseconds since 1970. */
export const InboxRequest = z.object({
  traceId: ItemId,
  source: ItemSource,
  eventName: z.string().nullable(),
  /** The sender's own id of it. Null of a replay, which is not compared with others. */
  eventId: z.string().nullable(),
  /** One line of its payload that tells it from others. */
  summary: z.string(),
  state: ItemState,
  /** Of the body, in bytes; 0 of a schedule's. */
  size: z.number().int(),
  receivedAt: z.number(),
  /** When it is tried again, at the earliest. */
  dueAt: z.number(),
  /** How often the sender sent the same again, and when it last did. */
  repeats: z.number().int(),
  repeatedAt: z.number().nullable(),
  /** The request that this one repeats. */
  replayOf: ItemId.nullable(),
  runs: z.array(CausedRun),
})
export type InboxRequest = z.infer<typeof InboxRequest>

/** All of it, as it came. */
export const InboxRequestDetail = InboxRequest.extend({
  path: z.string(),
  /** When its bytes came; of a replay, those of its original. */
  bytesReceivedAt: z.number(),
  /** When it was safe on the disk. */
  storedAt: z.number(),
  settledAt: z.number().nullable(),
  attempts: z.number().int(),
  failures: z.array(ItemFailure),
  /** As a workflow sees it; of several events that were made of a request the first. */
  payload: JsonValue,
  /** Of a request to a subscription: how many events its connector made of it. Null before it did, and of all others. */
  madeEvents: z.number().int().nullable(),
  headers: z.array(z.tuple([z.string(), z.string()])),
  bodyBase64: z.string(),
})
export type InboxRequestDetail = z.infer<typeof InboxRequestDetail>

/** A request that was turned away. Neither its body nor its headers are kept: nobody vouches for them. */
export const RefusedRequest = z.object({
  method: z.string(), path: z.string(), status: z.number().int(), reason: z.string(), size: z.number().int(), receivedAt: z.number(),
})
export type RefusedRequest = z.infer<typeof RefusedRequest>

/** How many events there are of each state, and how many requests that were turned away are kept. */
export const InboxCounts = z.object({ states: z.partialRecord(ItemState, z.number().int()), refused: z.number().int(), newestAt: z.number().nullable() })
export type InboxCounts = z.infer<typeof InboxCounts>

/** A workflow that an event would start now, were it to come (again). */
export const EventTaker = z.object({ workflowId: WorkflowId, name: z.string(), version: z.enum(['live', 'draft']) })
export type EventTaker = z.infer<typeof EventTaker>

/** A workflow whose draft the next request for its trigger runs. */
export const Listening = z.object({ workflowId: WorkflowId, until: z.number(), /** What follows `/webhooks/` in the address that it waits at. */ path: z.string() })
export type Listening = z.infer<typeof Listening>

/** Where webhooks are taken in. */
export const InboxStatus = z.discriminatedUnion('state', [
  z.object({ state: z.literal('listening'), url: z.string(), port: z.number().int(), /** The port that was asked for, when another program has it. */ instead: z.number().int().nullable() }),
  z.object({ state: z.literal('closed'), reason: z.string() }),
])
export type InboxStatus = z.infer<typeof InboxStatus>

/** For a terminal: where webhooks come in, and which port was not to be had. */
export function inboxLines(status: InboxStatus): string[] {
  if (status.state === 'closed') return [status.reason]
  return [
    ...(status.instead === null ? [] : [`Port ${status.instead} is taken by another program; webhooks use port ${status.port}.`]),
    `Webhooks are taken in at ${status.url}<connector>.`,
  ]
}
