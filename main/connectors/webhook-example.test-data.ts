// What the contracts of connectors need of their webhooks: the ready samples of assets/, sent and signed as the service does.
import { readFileSync } from 'node:fs'
import type { WebhookExample } from 'flowbench/testing'
import type { JsonObject } from '@shared/json.ts'
import { schemes, type Scheme } from './webhooks.test-data.ts'

type Sampled = { triggers: { trigger: { event?: string }; samples: { payload: JsonObject }[] }[] }

/** Where a service says in a header which event it is. */
const eventHeaders: Record<string, (event: string) => Record<string, string>> = {
  github: (event) => ({ 'X-GitHub-Event': event.split('.')[0] ?? '' }),
  shopify: (event) => ({ 'X-Shopify-Topic': event }),
  linear: (event) => ({ 'Linear-Event': event.split('.')[0] ?? '' }),
}

export function schemeOf(connector: string): Scheme {
  const scheme = schemes.find((each) => each.connector.key === connector)
  if (!scheme) throw new Error(`Nothing is known of how ${connector} signs`)
  return scheme
}

/** One request for each trigger of a connector. */
export function webhookExample(connector: string): WebhookExample {
  const { connector: { triggers = [] }, sign, url, ...scheme } = schemeOf(connector)
  const { triggers: sampled } = JSON.parse(readFileSync(new URL(`../../assets/samples/${connector}.json`, import.meta.url), 'utf8')) as Sampled
  const ownHeaders = new Set(Object.keys(eventHeaders[connector]?.('') ?? {}))
  return {
    url,
    // Twilio's documentation has one so short that it occurs elsewhere by chance.
    secret: connector === 'twilio' ? `${scheme.secret}-for-the-contract` : scheme.secret, otherSecret: scheme.otherSecret,
    sign: async (body, by, at) => (await sign(body, by, at)).filter(([name]) => !ownHeaders.has(name) && !(name === 'Content-Type' && isForm(body))),
    requests: triggers.flatMap(({ key, events }) => {
      const found = sampled.find(({ trigger }) => (trigger.event === undefined ? events.length === 0 : events.includes(trigger.event)))
      const [event = ''] = events
      return (found?.samples ?? []).map(({ payload }) => {
        const form = isSentAsForm(connector, event)
        return { trigger: key, headers: { ...(event !== '' && eventHeaders[connector]?.(event)), ...(form && { 'Content-Type': 'application/x-www-form-urlencoded' }) }, body: (at: number) => (form ? new URLSearchParams(payload as Record<string, string>).toString() : JSON.stringify(connector === 'linear' ? { ...payload, webhookTimestamp: at } : payload)) }
      })
    }),
  }
}

function isSentAsForm(connector: string, event: string): boolean {
  return connector === 'twilio' || event === 'slash_command'
}

function isForm(body: string): boolean {
  return !/^[[{<]/.test(body)
}
