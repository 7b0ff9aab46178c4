import { isJsonObject, type JsonValue } from '@shared/json.ts'
import { shortText } from '@shared/webhook/headers.ts'
import type { EventList, EventQuery, ListedEvent } from '../define.ts'
import { read } from './call.ts'
import type { StripeConfig } from './config.ts'
import { stripeTriggers } from './triggers.ts'

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
    const body = await read(context, '/v1/events', { limit: perPage, created: { gte: Math.floor(since / 1_000) }, types: typesOf(events), starting_after: typeof after === 'string' ? after : undefined })
    const data = Array.isArray(body['data']) ? body['data'] : []
    const listed = data.flatMap(listedEvent)
    const last = listed.at(-1)?.eventId
    return {
      events: listed.filter(({ event }) => !Array.isArray(sent) || sent.includes(event)),
      next: body['has_more'] === true && last !== undefined ? { after: last, sent: sent ?? null } : null,
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
  const body = await read(context, '/v1/webhook_endpoints', { limit: perPage }).catch(() => ({}))
  const endpoints = 'data' in body && Array.isArray(body.data) ? (body.data as JsonValue[]).filter(isJsonObject).filter(({ status }) => status !== 'disabled') : []
  const names = endpoints.flatMap(({ enabled_events: enabled }) => (Array.isArray(enabled) ? enabled : []))
  return names.length === 0 || names.includes('*') ? null : names
}

function listedEvent(value: JsonValue): ListedEvent[] {
  const { id, type, created } = isJsonObject(value) ? value : {}
  const eventId = shortText(id)
  return eventId === null || typeof created !== 'number' ? [] : [{ eventId, event: shortText(type), at: created * 1_000, payload: () => value }]
}
