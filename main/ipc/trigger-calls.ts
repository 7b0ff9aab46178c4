import { AppError } from '@shared/failure.ts'
import type { Services } from '../services.ts'
import type { CallsOf } from './calls-of.ts'

/** What starts runs by itself: which workflows are switched on, what was taken in, what was sent and is not settled. */
export function triggerCalls({ triggers, activate, previewPoll }: Pick<Services, 'triggers' | 'activate' | 'previewPoll'>): CallsOf<'activation'> & CallsOf<'inbox'> & CallsOf<'poll'> & CallsOf<'subscription'> & CallsOf<'outbox'> {
  const { items, live } = triggers
  return {
    'activation.get': ({ workflowId }) => live.of(workflowId),
    'activation.put': async ({ workflowId }) => {
      const activation = await activate(workflowId)
      triggers.look()
      return activation
    },
    'activation.live': ({ workflowId }) => live.document(workflowId) ?? null,
    'activation.remove': ({ workflowId }) => {
      const activation = live.deactivate(workflowId)
      triggers.look()
      return activation
    },
    'activation.route': ({ workflowId, route }) => live.route(workflowId, route),
    'inbox.status': () => triggers.status(),
    'inbox.list': (query) => items.requests(query),
    'inbox.counts': () => items.inboxCounts(),
    'inbox.get': ({ traceId }) => items.request(traceId),
    'inbox.refused': ({ limit }) => items.refused(limit),
    'inbox.missed': () => triggers.missed(),
    'inbox.takers': ({ traceId }) => triggers.takersOf(traceId),
    'inbox.replay': async ({ traceId }) => ({ traceId: await triggers.replay(traceId) }),
    'inbox.listen': ({ workflowId }) => triggers.listen(workflowId),
    'inbox.stop-listening': ({ workflowId }) => triggers.stopListening(workflowId),
    'poll.status': ({ workflowId }) => triggers.pollStatus(workflowId),
    'poll.preview': ({ trigger }) => {
      if (trigger.type !== 'poll') throw new AppError({ code: 'invalid-input', message: 'Only a trigger that polls has something to look for.', retryable: false })
      return previewPoll(trigger)
    },
    'subscription.status': ({ workflowId }) => triggers.subscriptions.status(workflowId),
    'subscription.retry': ({ workflowId }) => triggers.subscriptions.retry(workflowId),
    'subscription.left': () => triggers.subscriptions.left(),
    'subscription.take-back': ({ id }) => triggers.subscriptions.takeBack(id),
    'subscription.dismiss': ({ id }) => triggers.subscriptions.dismiss(id),
    'inbox.listening': () => triggers.listening(),
    'outbox.list': (query) => items.list(query),
    'outbox.get': ({ itemId }) => items.item(itemId),
    'outbox.counts': ({ kind }) => items.counts(kind),
    'outbox.retry': ({ itemId }) => triggers.retry(itemId),
    'outbox.acknowledge': ({ itemId }) => items.acknowledge(itemId),
    'outbox.run-as-new': async ({ itemId }) => ({ itemId: await triggers.runAsNew(itemId) }),
    'outbox.resolve': ({ itemId, resolution }) => triggers.resolve(itemId, resolution),
    'outbox.ask': ({ itemId }) => triggers.ask(itemId),
  }
}
