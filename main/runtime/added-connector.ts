// added-connector: a connector that a person added, as the runtime has connectors. What it does happens in a confined process.
//
//   A1. What main knows of it is its description; nothing of its code is loaded here.
//   A2. Its calls go to the origins that the person agreed to, and nowhere else, whatever it asks for. How far it reaches and
//       what it shows is taken from that alone, and not from what it says of itself.

import type { ActionContext, ActionHttp, AnyAction, Connector, LookupContext, Reach, Reconciliation } from '@main/connectors/define.ts'
import type { AskedOf, FieldOption } from '@main/connectors/define-asked.ts'
import type { AnyPollTrigger, Polled } from '@main/connectors/define-poll.ts'
import type { Subscription } from '@main/connectors/define-subscription.ts'
import type { Job } from '@main/confined/slot.ts'
import type { DescribedAction, DescribedPoll, DescribedSubscription, Description } from '@shared/connector-description.ts'
import { AppError } from '@shared/failure.ts'
import type { HttpResponse } from '@shared/http/exchange.ts'
import type { JsonSchema } from '@shared/json-schema.ts'
import { JsonObject, JsonValue } from '@shared/json.ts'
import { z } from 'zod'
import { mostRequestBytes, subscriptionAsked } from './added-subscriptions.ts'
import { bodyBytesOf, verifyByProgram } from './added-webhooks.ts'
import { checkAccount, handed, signInOf } from './described-account.ts'

/** Has the program of this connector do something. */
export type AskProgram = (job: Pick<Job, 'op' | 'args' | 'doors' | 'signal' | 'timeoutMs' | 'onLog' | 'onAnswered'>) => Promise<JsonValue>

/** Somebody waits before the screen. */
const lookUpMs = 20_000

export function addedConnector(description: Description, ask: AskProgram): Connector {
  const { key, displayName, icon, configSchema, origins, canBeTested, rate, oauth, accounts, actions, polls, subscriptions, triggers, requests } = description
  const look = (op: string, args: JsonObject, { config, http, signal, answered }: Looking): Promise<JsonValue> =>
    ask({ op, args: { ...args, config: handed(config, description) }, doors: { http: (request) => within(http, origins, displayName).request(request), ...noSandbox }, signal, timeoutMs: lookUpMs, onAnswered: answered })
  return {
    key, displayName, icon, config: typeOf(configSchema),
    capabilities: [...(actions.length > 0 ? ['action' as const] : []), ...(polls.length > 0 ? ['polling' as const] : []), ...(triggers.length > 0 || subscriptions.length > 0 ? ['trigger' as const] : [])],
    reach: reachOf(origins),
    ...(rate !== undefined && { rate }),
    ...(oauth && { oauth: (config: JsonObject) => signInOf(description, oauth, config) }),
    ...(accounts.length > 0 && { service: (config: JsonObject) => (checkAccount(description, config), null) }),
    actions: actions.map((action) => actionOf(action, description, { ask, look })),
    polls: polls.map((poll) => pollOf(poll, look)),
    subscriptions: subscriptions.map((each) => subscriptionOf(each, description, { ask, look })),
    ...(subscriptions.length > 0 && { webhooks: { maxBodyBytes: mostRequestBytes } }),
    ...(requests && {
      triggers: triggers.map(({ samples, ...trigger }) => ({ ...trigger, samples: samples.map(({ name }) => name), payloads: samples })),
      webhooks: { maxBodyBytes: bodyBytesOf(requests), isAddressedDirectly: requests.isAddressedDirectly === true },
      verifyApart: verifyByProgram(displayName, ask),
    }),
    ...(canBeTested && { check: async (context) => z.object({ account: z.string().max(300) }).parse(await look('check', {}, context)) }),
  }
}

/** Below a name that anybody can have a part of (`https://*.example.com`) is anywhere. */
function reachOf(origins: Description['origins']): Reach {
  return origins === null || origins.some((origin) => origin.includes('*')) ? 'anywhere' : 'service'
}

type Looking = Pick<ActionContext, 'config' | 'http' | 'signal' | 'answered'>
type Look = (op: string, args: JsonObject, context: Looking) => Promise<JsonValue>

function actionOf(action: DescribedAction, description: Description, { ask, look }: { ask: AskProgram; look: Look }): AnyAction {
  const { displayName, origins } = description
  const { key, summary, icon, keywords, effect, keyHonouredMs, rate, inputSchema, outputSchema, defaultInput, sample } = action
  return {
    key, displayName: action.displayName, summary, description: action.description, keywords, effect, defaultInput, sample,
    ...(icon !== undefined && { icon }), ...(keyHonouredMs !== undefined && { keyHonouredMs }), ...(rate !== undefined && { rate }),
    input: typeOf(inputSchema), output: described(JsonValue, outputSchema),
    ...askedOf(action, { action: key }, look),
    run: (input, { config, http, sandbox, signal, idempotencyKey, scope, log, answered }: ActionContext) => ask({
      op: 'run', args: { action: key, input, idempotencyKey, scope, config: handed(config, description) }, signal, onLog: log, onAnswered: answered,
      doors: { http: (request) => within(http, origins, displayName).request(request), code: (job) => sandbox.runCode(job), jsonata: (job) => sandbox.runJsonata(job) },
    }),
    ...(action.canBeReconciled && { reconcile: async (input, context) => Found.parse(await look('reconcile', { action: key, input, idempotencyKey: context.idempotencyKey }, context)) as Reconciliation }),
  }
}

/** What a form asks is asked of the program, under the very names. */
function askedOf({ options, fields }: { options: readonly string[]; fields: readonly string[] }, of: { action: string } | { poll: string } | { subscription: string }, look: Look): AskedOf<LookupContext<never>> {
  return {
    options: Object.fromEntries(options.map((each) => [each, async (input, context, name) => FieldOptions.parse(await look('options', { ...of, name, input }, context))])),
    fields: Object.fromEntries(fields.map((name) => [name, async (input, context) => harmless(JsonObject.parse(await look('fields', { ...of, name, input }, context))) as JsonSchema])),
  }
}

const FieldOptions: z.ZodType<readonly FieldOption[]> = z.array(z.object({ value: JsonValue, label: z.string().max(500) })).max(5_000)
const Found = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('happened'), output: JsonValue }),
  z.object({ kind: z.literal('did-not-happen') }),
  z.object({ kind: z.literal('unknown'), reason: z.string().max(2_000), candidates: z.array(z.object({ title: z.string(), output: JsonValue })).max(20).optional() }),
])

function pollOf({ key, displayName, summary, icon, inputSchema, defaultInput, everyMs, samples, options, fields }: DescribedPoll, look: Look): AnyPollTrigger {
  return {
    key, displayName, summary, ...(icon !== undefined && { icon }), input: typeOf(inputSchema), defaultInput, everyMs, samples, ...askedOf({ options, fields }, { poll: key }, look),
    poll: async (input, { cursor, ...context }) => polled(await look('poll', { poll: key, input, cursor }, context)),
  }
}

function subscriptionOf(described: DescribedSubscription, description: Description, { ask, look }: { ask: AskProgram; look: Look }): Subscription {
  const { key, displayName, summary, icon, inputSchema, defaultInput, samples, handshake, renewCron, guidance, options, fields } = described
  const doorsOf = ({ http }: Pick<Looking, 'http'>): Job['doors'] => ({ http: (request) => within(http, description.origins, description.displayName).request(request), ...noSandbox })
  return {
    key, displayName, summary, ...(icon !== undefined && { icon }), input: typeOf(inputSchema), defaultInput, samples, handshake, renewCron, guidance,
    ...askedOf({ options, fields }, { subscription: key }, look),
    ask: async (op, input, { kept, url, request, ...context }) => subscriptionAsked(await ask({
      op, args: { subscription: key, input, kept, url, config: handed(context.config, description), ...(request && { request }) }, doors: doorsOf(context), signal: context.signal, onAnswered: context.answered,
    })),
  }
}

function polled(value: JsonValue): Polled {
  return z.object({ items: z.array(z.object({ id: z.string().min(1).max(1_000), payload: JsonValue })).max(10_000), cursor: JsonValue }).parse(value)
}

const noSandbox = { code: refuseSandbox, jsonata: refuseSandbox }

function refuseSandbox(): Promise<never> {
  return Promise.reject(new AppError({ code: 'invalid-input', message: 'Only a step runs code in the sandbox.', retryable: false, sent: 'not-sent' }))
}

/** As many as the client itself follows. */
const maxRedirects = 5

/** The client, held to what the person agreed to. A read follows redirects there; a redirect elsewhere is the answer. */
export function within(http: ActionHttp, origins: readonly string[] | null, displayName: string): ActionHttp {
  if (origins === null) return http
  return {
    async request(request) {
      if (!isWithin(request.url, origins)) {
        const to = URL.canParse(request.url) ? new URL(request.url).origin : request.url.slice(0, 200)
        throw new AppError({ code: 'refused-address', message: `${displayName} asked for ${to}, and it may call ${origins.length === 0 ? 'nothing' : origins.join(', ')} alone. A version that says so can be added, and you are asked again.`, retryable: false, sent: 'not-sent', details: { rule: 'origins' } })
      }
      const { query: _sent, ...same } = request
      let answer = await http.request({ ...request, redirect: 'manual' })
      for (let hops = 0; hops < maxRedirects && request.redirect !== 'manual' && /^(get|head)$/i.test(request.method); hops += 1) {
        const next = leadsTo(answer)
        if (next === null || next.origin !== new URL(answer.url).origin) break
        answer = await http.request({ ...same, url: next.href, redirect: 'manual' })
      }
      return answer
    },
  }
}

function leadsTo({ status, headers, url }: HttpResponse): URL | null {
  const { location } = headers
  return status >= 300 && status < 400 && typeof location === 'string' && URL.canParse(location, url) ? new URL(location, url) : null
}

function isWithin(address: string, origins: readonly string[]): boolean {
  if (!URL.canParse(address)) return false
  const { origin, protocol, host } = new URL(address)
  return origins.some((allowed) => {
    const [scheme = '', name = ''] = allowed.split('//')
    if (!name.startsWith('*.')) return allowed === origin
    return protocol === scheme && host.endsWith(name.slice(1)) && host.length > name.length - 1
  })
}

/** Values are checked before they cross to the program, which checks them by its own schema again. */
function typeOf(schema: JsonSchema): z.ZodType {
  return described(z.fromJSONSchema(harmless(schema) as Parameters<typeof z.fromJSONSchema>[0]), schema)
}

function described(type: z.ZodType, schema: JsonSchema): z.ZodType {
  const own = type.refine(() => true)
  // Zod would otherwise add what the type was made of.
  delete own._zod.parent
  own._zod.toJSONSchema = () => ({ ...schema })
  return own
}

/** A pattern of somebody else's could hold main for minutes; where a secret is named, ours holds. */
function harmless(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(harmless)
  if (typeof value !== 'object' || value === null) return value
  const fields = Object.entries(value).filter(([name, field]) => name !== 'pattern' || typeof field !== 'string').filter(([name]) => name !== 'patternProperties')
  return { ...Object.fromEntries(fields.map(([name, field]) => [name, harmless(field)])), ...('x-secret' in value && { pattern: '^secret://[A-Za-z0-9][A-Za-z0-9._-]{0,127}$' }) }
}
