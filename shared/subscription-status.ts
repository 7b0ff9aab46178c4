import { z } from 'zod'
import { Failure } from './failure.ts'
import { WorkflowId } from './id.ts'

/** How it stands with the webhook of a live workflow. Times in milliseconds since 1970. */
export const SubscriptionStatus = z.discriminatedUnion('state', [
  /** There is no address that the service could call; it goes on by itself once there is one. */
  z.object({ state: z.literal('no-address'), reason: z.string() }),
  z.object({ state: z.literal('registering'), since: z.number() }),
  /** `failure`: why it could not be set up anew in time, as its service wants it; `isReachable`: its address leads here now. */
  z.object({ state: z.literal('registered'), url: z.string(), since: z.number(), isReachable: z.boolean(), failure: Failure.nullable() }),
  /** `dueAt` null: it is not tried again by itself. */
  z.object({ state: z.literal('failed'), failure: Failure, failures: z.number().int(), dueAt: z.number().nullable() }),
])
export type SubscriptionStatus = z.infer<typeof SubscriptionStatus>

/** A webhook that is no longer wanted, and may be at its service still. Nothing that comes by it starts anything. */
export const LeftSubscription = z.object({
  id: z.number().int(), workflowId: WorkflowId, workflowName: z.string(), connector: z.string(), event: z.string(), url: z.string(),
  /** `trying`: it is tried again at `dueAt`; `given-up`: not by itself; `unknown`: it was broken off while it was set up. */
  state: z.enum(['trying', 'given-up', 'unknown']),
  failure: Failure.nullable(), dueAt: z.number().nullable(), at: z.number(),
})
export type LeftSubscription = z.infer<typeof LeftSubscription>
