import { isJsonObject, JsonValue } from '@shared/json.ts'
import { shortText } from '@shared/webhook/headers.ts'
import { z } from 'zod'
import type { EventList, EventQuery, ListedEvent } from '../define-event-list.ts'
import { read } from './call.ts'
import type { StripeConfig } from './config.ts'
import { pageOf } from './objects.ts'
import { stripeTriggers } from './triggers.ts'

const Events = pageOf(JsonValue)
const Endpoints = pageOf(z.looseObject({ status: z.string(), enabled_events: z.array(z.string()) }))
const perPage = 100
const wholeNames = new Set(stripeTriggers.flatMap(({ events }) => events))
/** More names than these are not asked for by name. */
const mostTypes = 20

/**
 * Every event of the account, delivered or not: what a relay took in Stripe's place counts as delivered there. An event is
 * listed in the form that its webhook has. https://docs.stripe.com/api/events/list
 */
export const stripeEvents: EventList<StripeConfig> = {
  // https://docs.stripe.com/api/events
  keptMs: 30 * 86_400_000,
  isOpenTo: ({ webhookSecret, apiKey }) => webhookSecret !== undefined && apiKey !== undefined,
  async list({ since, events, cursor }, context) {
    const { after, sent } = isJsonObject(cursor) ? cursor : { after: null, sent: await sentNames(events, context) }
    const { data, has_more: hasMore } = await read(context, Events, '/v1/events', { limit: perPage, created: { gte: Math.floor(since / 1_000) }, types: typesOf(events), starting_after: typeof after === 'string' ? after : undefined })
    const listed = data.flatMap(listedEvent)
    const last = listed.at(-1)?.eventId
    return {
      events: listed.filter(({ event }) => !Array.isArray(sent) || sent.includes(event)),
      next: hasMore && last !== undefined ? { after: last, sent: sent ?? null } : null,
    }
  },
}

/** A name that is not known for a whole one may stand for all that go on from it, which Stripe does not take. */
function typesOf(events: EventQuery['events']): string[] | undefined {
  if (events === null || events.length > mostTypes || events.some((event) => !wholeNames.has(event))) return undefined
  return [...events]
}

/**
 * Where a workflow takes any event, those are meant that the account's webhooks are set up to send. Null when they send
 * all, when there are none (a relay of Stripe's own command line has none), or when the key may not look.
 */
async function sentNames(events: EventQuery['events'], context: Parameters<EventList<StripeConfig>['list']>[1]): Promise<JsonValue> {
  if (events !== null) return null
  const { data } = await read(context, Endpoints, '/v1/webhook_endpoints', { limit: perPage }).catch(() => ({ data: [] }))
  const names = data.filter(({ status }) => status !== 'disabled').flatMap(({ enabled_events: enabled }) => enabled)
  return names.length === 0 || names.includes('*') ? null : names
}

function listedEvent(value: JsonValue): ListedEvent[] {
  const { id, type, created } = isJsonObject(value) ? value : {}
  const eventId = shortText(id)
  return eventId === null || typeof created !== 'number' ? [] : [{ eventId, event: shortText(type), at: created * 1_000, payload: () => value }]
}
