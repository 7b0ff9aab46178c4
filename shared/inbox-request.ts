import { z } from 'zod'
import { CausedRun, ItemId, ItemState } from './outbox-item.ts'

/** A request that was taken in, in a list. Times in milliseconds since 1970. */
export const InboxRequest = z.object({
  traceId: ItemId,
  connector: z.string(),
  connection: z.string(),
  eventName: z.string().nullable(),
  /** The sender's own id of it. Null of a replay, which is not compared with others. */
  eventId: z.string().nullable(),
  state: ItemState,
  path: z.string(),
  /** Of the body, in bytes. */
  size: z.number().int(),
  receivedAt: z.number(),
  /** The request that this one repeats. */
  replayOf: ItemId.nullable(),
  runs: z.array(CausedRun),
})
export type InboxRequest = z.infer<typeof InboxRequest>

/** All of it, as it came. */
export const InboxRequestDetail = InboxRequest.extend({
  headers: z.array(z.tuple([z.string(), z.string()])),
  bodyBase64: z.string(),
})
export type InboxRequestDetail = z.infer<typeof InboxRequestDetail>

/** A request that was turned away. Neither its body nor its headers are kept: nobody vouches for them. */
export const RefusedRequest = z.object({
  method: z.string(), path: z.string(), status: z.number().int(), reason: z.string(), size: z.number().int(), receivedAt: z.number(),
})
export type RefusedRequest = z.infer<typeof RefusedRequest>

/** Where webhooks are taken in. */
export const InboxStatus = z.discriminatedUnion('state', [
  z.object({ state: z.literal('listening'), url: z.string(), port: z.number().int(), /** The port that was asked for, when another program has it. */ instead: z.number().int().nullable() }),
  z.object({ state: z.literal('closed'), reason: z.string() }),
])
export type InboxStatus = z.infer<typeof InboxStatus>
