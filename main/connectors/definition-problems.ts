import { Effect } from '@shared/node-type.ts'
import { rateOf } from '@shared/rate.ts'
import { toFailure } from '@shared/failure.ts'
import { z } from 'zod'
import type { AnyAction, Connector, ConnectorTrigger, Reach } from './define.ts'
import type { AnyPollTrigger } from './define-poll.ts'

const capabilities = ['action', 'trigger', 'batch', 'polling'] as const
const reaches: readonly Reach[] = ['here', 'service', 'anywhere']
const shown: readonly NonNullable<Connector['shows']>[] = ['public', 'private']
const longestSummary = 40

/**
 * What is wrong with a definition that types do not see, or that nobody's editor checked: each a sentence that says where it
 * is and what to write. Only what costs nothing at the start of the app is looked at; `flowbench/testing` tries the rest.
 */
export function definitionProblems(connector: Connector): string[] {
  const { key, actions, triggers = [], polls = [] } = connector
  const here = `The connector "${String(key)}"`
  if (!Array.isArray(actions)) return [`${here} has no list of actions: say actions: [], if it has none.`]
  return [
    ...(isKey(key, /^[a-z0-9][a-z0-9_-]{0,63}$/) ? [] : [`${here} has a key that cannot stand in a document: write small letters, digits and -, such as my-desk.`]),
    ...missingTexts(here, connector, ['displayName', 'icon']),
    ...schemaProblems(here, 'config', connector.config),
    ...capabilityProblems(here, connector),
    ...functionProblems(here, connector, ['service', 'check', 'normalizeError', 'verifyWebhook']),
    ...traitProblems(here, connector),
    ...rateProblems(here, connector.rate),
    ...oauthProblems(here, connector),
    ...repeated(actions).map((each) => `${here} has two actions called "${each}": give each its own key.`),
    ...repeated(triggers).map((each) => `${here} has two triggers called "${each}": give each its own key.`),
    ...repeated(polls).map((each) => `${here} has two polls called "${each}": give each its own key.`),
    ...actions.flatMap((action) => actionProblems(`The action "${action.key}" of "${key}"`, action)),
    ...polls.flatMap((poll) => pollProblems(`The poll "${poll.key}" of "${key}"`, poll)),
    ...triggers.flatMap((trigger) => triggerProblems(`The trigger "${trigger.key}" of "${key}"`, trigger)),
    ...(triggers.length > 0 && !connector.verifyWebhook ? [`${here} has triggers and no verifyWebhook: anybody could start workflows.`] : []),
  ]
}

function traitProblems(here: string, { reach, shows }: Connector): string[] {
  return [
    ...(reach === undefined || reaches.includes(reach) ? [] : [`${here} has the reach ${JSON.stringify(reach)}: say one of ${reaches.join(', ')}, or leave it out.`]),
    ...(shows === undefined || shown.includes(shows) ? [] : [`${here} shows ${JSON.stringify(shows)}: say one of ${shown.join(', ')}, or leave it out.`]),
  ]
}

function actionProblems(here: string, action: AnyAction): string[] {
  const { effect, reconcile, keyHonouredMs } = action
  return [
    ...(isKey(action.key) ? [] : [`${here} has a key that cannot stand in a document: write letters, digits and -, such as create-ticket.`]),
    ...missingTexts(here, action, ['displayName', 'summary', 'description']),
    ...summaryProblems(here, action.summary),
    ...schemaProblems(here, 'input', action.input),
    ...(isSchema(action.output) ? [] : [`${here} has an output that is no zod schema: say output: z.looseObject({ … }).`]),
    ...(isFunction(action.run) ? [] : [`${here} has no run: write async run(input, context) { … }.`]),
    ...functionProblems(here, action, ['reconcile', 'describe', 'sends']),
    ...(isFunction(effect) || Effect.safeParse(effect).success ? [] : [`${here} has the effect ${JSON.stringify(effect)}: say one of ${Effect.options.join(', ')}.`]),
    ...(effect === 'reconcilable' && !reconcile ? [`${here} is reconcilable and has no reconcile: write one that looks for the mark of its idempotency key, or say "unsafe".`] : []),
    ...(effect === 'read' && reconcile ? [`${here} only reads, and has a reconcile, which nobody would ask.`] : []),
    ...(keyHonouredMs !== undefined && typeof effect === 'string' && effect !== 'keyed' ? [`${here} says how long a key is honoured, and its effect is "${effect}": say "keyed", or leave keyHonouredMs out.`] : []),
    ...(action.sample === undefined ? [`${here} has no sample: give an answer as the service documents it.`] : []),
    ...objectProblems(here, 'defaultInput', action.defaultInput),
    ...rateProblems(here, action.rate),
    ...choiceProblems(here, action.options),
  ]
}

function pollProblems(here: string, poll: AnyPollTrigger): string[] {
  return [
    ...missingTexts(here, poll, ['key', 'displayName', 'summary']),
    ...summaryProblems(here, poll.summary),
    ...schemaProblems(here, 'input', poll.input),
    ...objectProblems(here, 'defaultInput', poll.defaultInput),
    ...(isFunction(poll.poll) ? [] : [`${here} has no poll: write async poll(input, context) { … return { items, cursor } }.`]),
    ...(Number.isFinite(poll.everyMs) && poll.everyMs >= 1_000 ? [] : [`${here} would look every ${String(poll.everyMs)} ms: say everyMs in milliseconds, a second or more, such as 300_000.`]),
    ...choiceProblems(here, poll.options),
    ...(Array.isArray(poll.samples) ? [] : [`${here} has no list of samples: say samples: [{ name, payload }].`]),
  ]
}

function choiceProblems(here: string, options: AnyAction['options'] = {}): string[] {
  return Object.entries(options).filter(([, list]) => !isFunction(list)).map(([name]) => `${here} has the options "${name}", which are no function: write async (input, context) => [{ value, label }].`)
}

function triggerProblems(here: string, { key, displayName, events, samples, payloads }: ConnectorTrigger): string[] {
  return [
    ...missingTexts(here, { key, displayName }, ['key', 'displayName']),
    ...(Array.isArray(events) && Array.isArray(samples) ? [] : [`${here} has no lists of events and samples: make it with defineTrigger.`]),
    ...(payloads === undefined || Array.isArray(payloads) ? [] : [`${here} has payloads that are no list: say payloads: [{ name, payload }].`]),
  ]
}

function capabilityProblems(here: string, { capabilities: said, actions, triggers = [], polls = [] }: Connector): string[] {
  if (!Array.isArray(said)) return [`${here} has no list of capabilities: say capabilities: ['action'].`]
  const unknown = said.filter((each) => !capabilities.some((one) => one === each))
  const lacks = (what: Connector['capabilities'][number], is: boolean): string[] => (is && !said.includes(what) ? [`${here} lacks the capability "${what}", and has what it stands for.`] : [])
  return [
    ...unknown.map((each) => `${here} has the capability "${String(each)}", which there is not: there are ${capabilities.join(', ')}.`),
    ...lacks('action', actions.length > 0), ...lacks('trigger', triggers.length > 0), ...lacks('polling', polls.length > 0),
  ]
}

function schemaProblems(here: string, field: 'config' | 'input', schema: unknown): string[] {
  return isSchema(schema) ? [] : [`${here} has ${field === 'config' ? 'a config' : 'an input'} that is no zod schema: say ${field}: z.strictObject({ … }). Is there one zod, the one of flowbench/connector?`]
}

function summaryProblems(here: string, summary: unknown): string[] {
  return typeof summary === 'string' && summary.length > longestSummary ? [`${here} has a summary of ${summary.length} characters: the palette shows ${longestSummary}, the rest goes into the description.`] : []
}

function objectProblems(here: string, field: string, value: unknown): string[] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? [] : [`${here} has no ${field}: say ${field}: {}, or what a fresh one begins with.`]
}

function rateProblems(here: string, rate: string | undefined): string[] {
  if (rate === undefined) return []
  try {
    rateOf(rate)
    return []
  } catch (error) {
    return [`${here}: ${toFailure(error).message}`]
  }
}

function oauthProblems(here: string, { oauth, config }: Connector): string[] {
  if (oauth === undefined) return []
  const fields = config instanceof z.ZodObject ? Object.keys(config.shape) : null
  const missing = fields === null ? [] : ['clientId', 'clientSecret', 'accessToken'].filter((field) => !fields.includes(field))
  return [
    ...(missing.length > 0 ? [`${here} has oauth and no ${missing.join(', ')} in its config: write config: z.strictObject({ ...oauthFields, … }).`] : []),
    ...(typeof oauth === 'function' ? [] : (['authorizeUrl', 'tokenUrl'] as const).filter((field) => !URL.canParse(oauth[field])).map((field) => `${here} has an oauth.${field} that is no whole address: write one such as https://accounts.example.com/token.`)),
  ]
}

function missingTexts<Name extends string>(here: string, holder: { [name in Name]: unknown }, names: readonly Name[]): string[] {
  return names.filter((name) => typeof holder[name] !== 'string' || holder[name].trim() === '').map((name) => `${here} has no ${name}.`)
}

function functionProblems<Name extends string>(here: string, holder: { [name in Name]?: unknown }, names: readonly Name[]): string[] {
  return names.filter((name) => holder[name] !== undefined && !isFunction(holder[name])).map((name) => `${here} has a ${name} that is no function.`)
}

function repeated(list: readonly { key: string }[]): string[] {
  const keys = list.map(({ key }) => key)
  return [...new Set(keys.filter((key, index) => keys.indexOf(key) !== index))]
}

/** A connector's is part of addresses of webhooks, too. */
function isKey(key: unknown, form = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/): boolean {
  return typeof key === 'string' && form.test(key)
}

function isSchema(value: unknown): value is z.ZodType {
  return value instanceof z.ZodType
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function'
}
