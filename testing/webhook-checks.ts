import type { Connector } from '@main/connectors/define.ts'
import { webhookCrypto } from '@main/platform/webhook-crypto.ts'
import { isJsonObject } from '@shared/json.ts'
import type { WebhookVerdict } from '@shared/webhook/verification.ts'
import { refuse, type Check } from './check.ts'
import type { ContractOptions, WebhookExample } from './contract-options.ts'
import { secretIn } from './secret-values.ts'

type Headers = readonly (readonly [name: string, value: string])[]

/** That what the vendor signed is taken, and nothing else. */
export function webhookChecks(connector: Connector, { webhook, config = {} }: ContractOptions): Check[] {
  const group = 'webhooks'
  if (!connector.verifyWebhook) return []
  if (!webhook) return [{ group, name: 'have an example', run: () => refuse(['Give one: webhook: { secret, otherSecret, sign, requests: [ … ] }.']) }]
  const covered = new Set(webhook.requests.map(({ trigger }) => trigger))
  const parsed = connector.config.safeParse(config)
  const verify = (headers: Headers, body: string, secrets: readonly string[], at: number): WebhookVerdict => connector.verifyWebhook?.(
    { headers, rawBody: Buffer.from(body), url: webhook.url ?? 'https://hooks.example.com/webhooks/x', receivedAt: at },
    { secrets, crypto: webhookCrypto, config: parsed.success && isJsonObject(parsed.data as never) ? (parsed.data as never) : {} },
  ) ?? { ok: false, reason: 'There is no verifyWebhook.' }
  return [
    { group, name: 'have an example of each trigger', run: () => refuse((connector.triggers ?? []).filter(({ key }) => !covered.has(key)).map(({ key }) => `There is no request for the trigger "${key}".`)) },
    ...webhook.requests.map((request, index): Check => ({ group, name: `${request.trigger} is taken when it is signed, and refused when it is not, number ${index + 1}`, run: () => refuseWrong(connector, webhook, request, verify) })),
  ]
}

async function refuseWrong(connector: Connector, { secret, otherSecret, sign }: WebhookExample, { trigger: key, body: given, headers: more = {} }: WebhookExample['requests'][number], verify: (headers: Headers, body: string, secrets: readonly string[], at: number) => WebhookVerdict): Promise<void> {
  const at = Date.now()
  const body = typeof given === 'string' ? given : given(at)
  const trigger = connector.triggers?.find((each) => each.key === key)
  if (!trigger) return refuse([`There is no trigger "${key}".`])
  const signed = [...Object.entries(more), ...(await sign(body, secret, at))]
  const taken = verify(signed, body, [secret], at)
  type Refused = [why: string, verdict: WebhookVerdict][]
  const refused: Refused = [
    // A token says who sent it, and nothing of what was sent.
    ...(trigger.verification === 'secret-token' ? [] : ([['its body is another', verify(signed, changed(body), [secret], at)], ['its body is longer', verify(signed, `${body} `, [secret], at)]] satisfies Refused)),
    ['the secret is another', verify(signed, body, [otherSecret], at)],
    ['somebody else signed it', verify([...Object.entries(more), ...(await sign(body, otherSecret, at))], body, [secret], at)],
    ['it is not signed', verify(Object.entries(more), body, [secret], at)],
    ['there is no secret', verify(signed, body, [], at)],
    ['the secret is empty', verify([...Object.entries(more), ...(await signedByNobody(sign, body, at))], body, [''], at)],
  ]
  refuse([
    ...(taken.ok ? [] : [`It is refused: ${taken.reason}`]),
    ...(taken.ok && trigger.events.length > 0 && !trigger.events.includes(taken.event ?? '') ? [`It is taken as the event ${String(taken.event)}, and the trigger starts at ${trigger.events.join(', ')}.`] : []),
    ...refused.filter(([, verdict]) => verdict.ok).map(([why]) => `It is taken although ${why}.`),
    ...(secretIn(JSON.stringify([taken, refused]), [secret, otherSecret]) === null ? [] : ['The secret is in what it says.']),
  ])
}

/** Another letter somewhere in the middle, so that the text stays as long as it was. */
function changed(body: string): string {
  const at = Math.floor(body.length / 2)
  return `${body.slice(0, at)}${body[at] === 'x' ? 'y' : 'x'}${body.slice(at + 1)}`
}

/** Vendors' libraries refuse an empty key themselves. */
async function signedByNobody(sign: WebhookExample['sign'], body: string, at: number): Promise<Headers> {
  try {
    return await sign(body, '', at)
  } catch {
    return []
  }
}
