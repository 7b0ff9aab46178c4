import type { AnyAction, Connector } from '@main/connectors/define.ts'
import type { AnyPollTrigger } from '@main/connectors/define-poll.ts'
import { asJson } from '@main/runtime/as-json.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import type { z } from 'zod'
import { refuse, type Check } from './check.ts'
import { bareSecrets, formProblems, optionNames, schemaOf } from './form-problems.ts'

const longestSummary = 40

/** What can be seen of a connector without calling it. */
export function describeChecks(connector: Connector): Check[] {
  return [
    { group: 'the connector', name: 'its connection draws as a form, with secrets by reference', run: () => refuse([...(hasFields(connector.config) ? formProblems(connector.config) : []), ...bareSecrets(connector.config)]) },
    ...connector.actions.flatMap((action) => actionChecks(action)),
    ...(connector.polls ?? []).flatMap((poll) => pollChecks(poll)),
  ]
}

function actionChecks(action: AnyAction): Check[] {
  const check = (name: string, run: () => void): Check => ({ group: action.key, name, run })
  return [
    check('says what it does, and every field what it is for', () => refuse([...wordProblems(action), ...(action.description.trim().length < 20 ? ['The description says too little: a sentence or two for the inspector.'] : []), ...formProblems(action.input), ...choiceProblems(action, 'action')])),
    check('starts with an input that lacks values at most', () => refuse(defaultProblems(action.input, action.defaultInput))),
    check('has a sample that fits its output', () => refuse(sampleProblems(action))),
  ]
}

function pollChecks(poll: AnyPollTrigger): Check[] {
  return [
    { group: poll.key, name: 'says what it looks for, and every field what it is for', run: () => refuse([...wordProblems(poll), ...formProblems(poll.input), ...choiceProblems(poll, 'poll')]) },
    { group: poll.key, name: 'starts with an input that lacks values at most', run: () => refuse(defaultProblems(poll.input, poll.defaultInput)) },
    { group: poll.key, name: 'has a sample', run: () => refuse(poll.samples.length > 0 ? [] : ['There is no sample: give what a poll hands on, as the service gives it.']) },
  ]
}

function hasFields(schema: z.ZodType): boolean {
  const root = schemaOf(schema)
  return typeof root === 'string' || Object.keys(root.properties ?? {}).length > 0
}

function wordProblems({ displayName, summary }: { displayName: string; summary: string }): string[] {
  return [
    ...(displayName.trim() === '' ? ['displayName is empty.'] : []),
    ...(summary.trim() === '' ? ['summary is empty.'] : []),
    ...(summary.length > longestSummary ? [`The summary has ${summary.length} characters; the palette shows ${longestSummary}.`] : []),
  ]
}

function choiceProblems({ input, options = {} }: Pick<AnyAction, 'input' | 'options'>, kind: 'action' | 'poll'): string[] {
  const asked = new Set(optionNames(schemaOf(input)))
  const offered = new Set(Object.keys(options))
  return [
    ...[...asked].filter((name) => !offered.has(name)).map((name) => `A field asks for the choices "${name}", and the ${kind}'s options have none of this name.`),
    ...[...offered].filter((name) => !asked.has(name) && !name.endsWith('/*')).map((name) => `The options "${name}" are asked for by no field: say .meta({ 'x-options': '${name}' }) there.`),
  ]
}

/** A fresh node may lack what only a person knows; what it has must be right. */
function defaultProblems(schema: z.ZodType, given: JsonObject): string[] {
  const parsed = schema.safeParse(given)
  if (parsed.success) return []
  return parsed.error.issues.flatMap(({ path, message, code }) => {
    const value = path.reduce<unknown>((at, key) => (typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined), given)
    const isOpen = code !== 'unrecognized_keys' && (value === undefined || value === '' || (Array.isArray(value) && value.length === 0))
    return isOpen ? [] : [`defaultInput.${path.join('.')}: ${message}`]
  })
}

function sampleProblems(action: AnyAction): string[] {
  const parsed = action.output.safeParse(action.sample)
  if (!parsed.success) return parsed.error.issues.map(({ path, message }) => `sample.${path.join('.')}: ${message}`)
  try {
    asJson(parsed.data)
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)]
  }
  const root = schemaOf(action.output)
  const said = typeof root === 'object' && root.properties ? Object.keys(root.properties) : []
  const sample = action.sample as JsonValue
  const isEmpty = said.length > 0 && typeof sample === 'object' && sample !== null && Object.keys(sample).length === 0
  return isEmpty ? ['The sample is empty: give an answer as the service documents it.'] : []
}

/** Inputs that must be refused, made of one that is taken: without a field it needs, with a wrong kind of value, with a field too many. */
export function badInputs(schema: z.ZodType, good: JsonObject): { why: string; input: JsonObject }[] {
  const root = schemaOf(schema)
  if (typeof root === 'string') return []
  const properties = Object.entries(root.properties ?? {})
  const wrongKinds = properties.flatMap(([name, part]) => {
    const type = typeof part === 'object' ? part.type : undefined
    if (typeof type !== 'string') return []
    const wrong: JsonValue = type === 'object' || type === 'array' ? 'a text' : { an: 'object' }
    return [{ why: `${name} is of another kind`, input: { ...good, [name]: wrong } }]
  })
  const lacking = (root.required ?? []).map((name) => ({ why: `${name} is missing`, input: Object.fromEntries(Object.entries(good).filter(([key]) => key !== name)) }))
  return [...lacking, ...wrongKinds, { why: 'there is a field that nobody knows', input: { ...good, 'no such field': 1 } }]
}
