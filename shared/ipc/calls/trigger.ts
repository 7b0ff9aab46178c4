import { z } from 'zod'
import { Activation, EventRoute } from '../../activation.ts'
import { Finding } from '../../finding.ts'
import { WorkflowId } from '../../id.ts'
import { EventTaker, InboxCounts, InboxRequest, InboxRequestDetail, InboxStatus, Listening, RefusedRequest } from '../../inbox-request.ts'
import { MissedStatus } from '../../missed-status.ts'
import { ItemId, ItemState, OutboxItem, Resolution } from '../../outbox-item.ts'
import { PollPreview, PollStatus } from '../../poll-status.ts'
import { LeftSubscription, SubscriptionStatus } from '../../subscription-status.ts'
import { Trigger, Workflow } from '../../workflow.ts'
import { nothing } from '../nothing.ts'

const workflow = z.object({ workflowId: WorkflowId })

/** What starts runs by itself: activations, the inbox, the outbox. One line each: the name, what goes in, what comes back. */
export const triggerCalls = {
  /** Whether a workflow is switched on, and what of it an event starts. */
  'activation.get': { input: workflow, output: Activation },
  /** Makes the workflow as it stands its live version. Refused as `invalid-input` when it could not run. */
  'activation.put': { input: workflow, output: Activation },
  /** The workflow as it is live; null when it never was activated. */
  'activation.live': { input: workflow, output: Workflow.nullable() },
  'activation.remove': { input: workflow, output: Activation },
  'activation.route': { input: z.object({ workflowId: WorkflowId, route: EventRoute }), output: Activation },
  /** Where webhooks are taken in. */
  'inbox.status': { input: nothing, output: InboxStatus },
  /** Newest first. `search` looks in names, ids and the summary; `sender` is what a workflow's trigger takes. */
  'inbox.list': {
    input: z.object({
      state: ItemState.optional(), search: z.string().max(200).optional(), before: ItemId.optional(), limit: z.number().int().min(1).max(200),
      sender: z.object({ connector: z.string().max(64), connection: z.string().max(128).optional(), event: z.string().max(128).optional(), workflowId: WorkflowId.optional() }).optional(),
    }),
    output: z.array(InboxRequest),
  },
  'inbox.counts': { input: nothing, output: InboxCounts },
  'inbox.get': { input: z.object({ traceId: ItemId }), output: InboxRequestDetail },
  'inbox.refused': { input: z.object({ limit: z.number().int().min(1).max(1000) }), output: z.array(RefusedRequest) },
  /** How it goes with asking services for the events that their webhooks did not bring, by connection. */
  'inbox.missed': { input: nothing, output: z.array(MissedStatus) },
  /** The workflows that a replay of this request would start now. */
  'inbox.takers': { input: z.object({ traceId: ItemId }), output: z.array(EventTaker) },
  /** The same bytes as a new request that names its original. The signature is checked, its age and its id are not. */
  'inbox.replay': { input: z.object({ traceId: ItemId }), output: z.object({ traceId: ItemId }) },
  /** The next request for the workflow's trigger runs its draft. Ends by itself with that request, or after half an hour. */
  'inbox.listen': { input: workflow, output: nothing },
  'inbox.stop-listening': { input: workflow, output: nothing },
  /** How the polling of a live workflow goes; null when it was not polled yet. */
  'poll.status': { input: workflow, output: PollStatus.nullable() },
  /** What a trigger would find now. Nothing is kept, and no run comes of it. */
  'poll.preview': { input: z.object({ trigger: Trigger }), output: PollPreview },
  /** How it stands with the webhook of a workflow that is switched on; null when it has none. */
  'subscription.status': { input: workflow, output: SubscriptionStatus.nullable() },
  /** Tries at once what failed of it. */
  'subscription.retry': { input: workflow, output: nothing },
  /** Webhooks that are no longer wanted and may be at their services still. */
  'subscription.left': { input: nothing, output: z.array(LeftSubscription) },
  /** Tries at once to take it back. */
  'subscription.take-back': { input: z.object({ id: z.number().int() }), output: nothing },
  /** A person saw to it at the service: it is not tried or told any more. */
  'subscription.dismiss': { input: z.object({ id: z.number().int() }), output: nothing },
  'inbox.listening': { input: nothing, output: z.array(Listening) },
  'outbox.list': { input: z.object({ state: ItemState.optional(), kind: z.enum(['event', 'write']).optional(), search: z.string().max(200).optional(), before: ItemId.optional(), limit: z.number().int().min(1).max(200) }), output: z.array(OutboxItem) },
  'outbox.get': { input: z.object({ itemId: ItemId }), output: OutboxItem },
  'outbox.counts': { input: z.object({ kind: z.literal('write').optional() }), output: z.partialRecord(ItemState, z.number().int()) },
  /** Dispatches an event that is dead once more. */
  'outbox.retry': { input: z.object({ itemId: ItemId }), output: nothing },
  /** An event that is dead was seen, and may be removed when it is old enough. */
  'outbox.acknowledge': { input: z.object({ itemId: ItemId }), output: nothing },
  /** The same event as a new one: new runs, with step keys of their own, through what is switched on now. */
  'outbox.run-as-new': { input: z.object({ itemId: ItemId }), output: z.object({ itemId: ItemId }) },
  /** What came of a write that is in doubt, as a person saw it. */
  'outbox.resolve': { input: z.object({ itemId: ItemId, resolution: Resolution }), output: nothing },
  /** What the service itself says of a write that is in doubt, where its action can look. Decides nothing. */
  'outbox.ask': { input: z.object({ itemId: ItemId }), output: Finding },
} as const
