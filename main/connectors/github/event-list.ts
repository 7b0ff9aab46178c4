import { AppError } from '@shared/failure.ts'
import { isJsonObject, JsonObject } from '@shared/json.ts'
import { shortText } from '@shared/webhook/headers.ts'
import { z } from 'zod'
import type { LookupContext } from '../define.ts'
import type { EventList } from '../define-event-list.ts'
import { callJsonAs } from '../kit/call-json.ts'
import { path } from '../kit/path.ts'
import { callWithCursor, repositoryPath } from './call.ts'
import type { GithubConfig } from './config.ts'

const Delivery = z.looseObject({ id: z.number().int(), guid: z.string(), delivered_at: z.string(), event: z.string(), action: z.string().nullish() })
const Content = z.looseObject({ request: z.looseObject({ payload: JsonObject }) })
const Hook = z.looseObject({ id: z.number().int(), active: z.boolean(), config: z.looseObject({ url: z.string().optional() }) })

/**
 * The deliveries of the webhook, those that went well as well: a relay takes them in for us while we are away. What was in
 * one is fetched, so that GitHub need not send anything anew. https://docs.github.com/en/rest/repos/webhooks
 */
export const githubEvents: EventList<GithubConfig> = {
  // https://docs.github.com/en/webhooks/testing-and-troubleshooting-webhooks/viewing-webhook-deliveries
  keptMs: 3 * 86_400_000,
  isOpenTo: ({ webhookSecret, token, webhookOf }) => webhookSecret !== undefined && token !== undefined && webhookOf !== undefined,
  async list({ since, cursor }, context) {
    const { http } = context
    const known = isJsonObject(cursor) ? cursor : { from: await deliveriesOf(context), after: undefined }
    const from = String(known['from'])
    const { items, next } = await callWithCursor(http, Delivery, { method: 'GET', url: from, query: { per_page: 100, cursor: typeof known['after'] === 'string' ? known['after'] : undefined } })
    const events = items.flatMap(({ id, guid, delivered_at: deliveredAt, event, action }) => {
      const at = Date.parse(deliveredAt)
      const eventId = shortText(guid)
      return eventId === null || Number.isNaN(at) ? [] : [{
        eventId, at, event: typeof action === 'string' && action !== '' ? `${event}.${action}` : event,
        payload: async () => (await callJsonAs(http, Content, { method: 'GET', url: `${from}${path`/${id}`}` })).request.payload,
      }]
    })
    const isPast = events.some(({ at }) => at < since)
    return { events, next: next === null || isPast ? null : { from, after: next } }
  },
}

async function deliveriesOf({ config, http }: LookupContext<GithubConfig>): Promise<string> {
  const { webhookOf = '', webhookId } = config
  const hooks = `${webhookOf.includes('/') ? repositoryPath(webhookOf) : path`/orgs/${webhookOf}`}/hooks`
  const id = webhookId ?? onlyHook(await callJsonAs(http, z.array(Hook), { method: 'GET', url: hooks, query: { per_page: 100 } }), webhookOf)
  return `${hooks}${path`/${id}`}/deliveries`
}

/** By its address; one that leads to another program is not meant. */
function onlyHook(hooks: readonly z.output<typeof Hook>[], webhookOf: string): number {
  const ours = hooks.filter(({ active, config: { url = '' } }) => active && (/\/webhooks\/github(\/|$)/.test(url) || /^https:\/\/smee\.io\//.test(url)))
  const [hook, ...more] = ours
  if (hook && more.length === 0) return hook.id
  throw new AppError({ code: 'invalid-input', message: `Of the webhooks of ${webhookOf} ${ours.length === 0 ? 'none has' : `${ours.length} have`} an address of Flowbench's, so it is not known which is meant. Write its id into the connection.`, retryable: false })
}
