// subscribing: the webhooks that are set up for workflows, put together: what is asked of services, what comes in, and what persons see.

import type { Database } from 'better-sqlite3'
import type { LiveVersions } from '@main/storage/live-versions.ts'
import { createSubscriptions } from '@main/storage/subscriptions.ts'
import type { WorkflowId } from '@shared/id.ts'
import type { LeftSubscription, SubscriptionStatus } from '@shared/subscription-status.ts'
import type { ItemList } from '@main/outbox/item-list.ts'
import type { Inbox } from './inbox.ts'
import { noAddress, type PublicAddress } from './public-address.ts'
import { createSubscriptionInbox, type SubscriptionInbox, type SubscriptionInboxOptions } from './subscription-inbox.ts'
import type { SubscriptionSource } from './subscription-port.ts'
import { leftRow, leftSubscriptions, startSubscriptions, subscriptionStatus, type Subscriptions, type SubscriptionsOptions } from './subscriptions.ts'
import type { WebhookServerOptions } from './webhook-server.ts'

export interface SubscriptionControl {
  /** How it stands with the webhook that a live workflow has at its service; null when it has none. */
  status(id: WorkflowId): SubscriptionStatus | null
  /** Tries at once what failed of it. */
  retry(id: WorkflowId): void
  /** Webhooks that are no longer wanted, and may be at their services still. */
  left(): LeftSubscription[]
  /** Tries at once to take it back. Throws AppError `not-found`. */
  takeBack(id: number): void
  /** It is not tried or told any more. Throws AppError `not-found`. */
  dismiss(id: number): void
}

export type SubscribingOptions = Pick<SubscriptionsOptions, 'isThere' | 'nameNow' | 'now' | 'alarm' | 'onChanged'> & Pick<SubscriptionInboxOptions, 'outbox' | 'items' | 'refusals' | 'onReceived'> & {
  live: LiveVersions
  /** Absent: none are set up. */
  source: SubscriptionSource | undefined
  addresses: Iterable<PublicAddress>
}

const none: SubscriptionSource = { find: () => null, configOf: () => null, ask: () => Promise.resolve({ changes: { put: {}, deleted: [] }, failure: { code: 'unavailable', message: 'A process beside the engine sets up no webhooks.', retryable: true, sent: 'not-sent' } }) }

export function createSubscribing(database: Database, { source = none, addresses, live, isThere, nameNow, now, alarm, onChanged, ...taking }: SubscribingOptions): { inbox: SubscriptionInbox; control: SubscriptionControl; start(): Subscriptions; look(): void } {
  const store = createSubscriptions(database)
  const inbox = createSubscriptionInbox({ ...taking, store, source, live })
  let running: Subscriptions | null = null
  const base = (): { url: string } | { reason: string } => {
    const all = [...addresses]
    const open = all.find(({ refusal }) => refusal === null)
    return open ? { url: open.url } : { reason: all[0]?.refusal ?? `${noAddress}.` }
  }
  const look = (): void => void running?.look()
  return {
    inbox, look,
    start: () => (running = startSubscriptions({ live, isThere, store, source, base, nameNow, now, alarm, onChanged })),
    control: {
      status(id) {
        const { trigger } = live.live().find(({ workflow }) => workflow.id === id)?.workflow ?? {}
        return subscriptionStatus(store.of(id), trigger?.type === 'subscription' ? trigger : undefined, base())
      },
      retry: (id) => running?.retry(id),
      left: () => leftSubscriptions(store),
      takeBack(id) {
        store.change(leftRow(store, id).id, { state: 'leaving', dueAt: now() })
        onChanged()
        look()
      },
      dismiss(id) {
        store.remove(leftRow(store, id).id)
        onChanged()
      },
    },
  }
}

/** What came, or came before, goes by the one door or the other. */
export function byAddress(subscribed: SubscriptionInbox, inbox: Pick<Inbox, 'take' | 'replay'>, items: Pick<ItemList, 'eventOf'>): { take: WebhookServerOptions['inbox']['take']; replay: Inbox['replay'] } {
  return {
    take: ({ connector, connection }, request) => (connection !== null && subscribed.isAt(connector, connection) ? subscribed.take({ connector, token: connection }, request) : inbox.take({ connector, connection }, request)),
    replay(id) {
      const { source } = items.eventOf(id) ?? {}
      return source?.kind === 'subscription' ? subscribed.replay(id, source) : inbox.replay(id)
    },
  }
}
