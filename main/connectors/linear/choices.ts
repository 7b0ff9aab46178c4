// choices: what fields of forms offer, as the workspace has it now.
import { isJsonObject, type JsonObject, type JsonValue } from '@shared/json.ts'
import { z } from 'zod'
import type { FieldOption, LookupContext } from '../define.ts'
import { ask } from './call.ts'
import type { LinearConfig } from './config.ts'

type Look = (input: JsonObject, context: LookupContext<LinearConfig>) => Promise<readonly FieldOption[]>

/** More nobody scrolls through; the id can be typed. */
const first = 250
const Named = z.looseObject({ id: z.string(), name: z.string() })
const listOf = <Item extends z.ZodType>(name: string, item: Item) => z.looseObject({ [name]: z.looseObject({ nodes: z.array(item) }) })

async function nodes<Item extends z.ZodType>({ http }: LookupContext<LinearConfig>, name: string, item: Item, fields: string, filter?: { type: string; value: JsonValue }): Promise<z.output<Item>[]> {
  const query = filter ? `query($first: Int, $filter: ${filter.type}) { ${name}(first: $first, filter: $filter) { nodes { ${fields} } } }` : `query($first: Int) { ${name}(first: $first) { nodes { ${fields} } } }`
  const data = await ask(http, listOf(name, item), query, { first, ...(filter && { filter: filter.value }) })
  return data[name]?.nodes ?? []
}

/** What belongs to the team of the form, or to all teams while none is chosen. */
function ofTeam({ team }: JsonObject, orNone: boolean): JsonObject {
  if (typeof team !== 'string' || team === '' || team.includes('{{')) return {}
  const theirs = { team: { id: { eq: team } } }
  return orNone ? { or: [theirs, { team: { null: true } }] } : theirs
}

export const teams: Look = async (_input, context) =>
  (await nodes(context, 'teams', z.looseObject({ id: z.string(), key: z.string(), name: z.string() }), 'id key name')).map(({ id, key, name }) => ({ value: id, label: `${name} (${key})` }))

export const states: Look = async (input, context) => {
  const filter = ofTeam(input, false)
  const found = await nodes(context, 'workflowStates', Named.extend({ team: z.looseObject({ key: z.string() }) }), 'id name team { key }', { type: 'WorkflowStateFilter', value: filter })
  const isOfOne = isJsonObject(filter['team'] ?? null)
  return found.map(({ id, name, team }) => ({ value: id, label: isOfOne ? name : `${name} (${team.key})` }))
}

export const users: Look = async (_input, context) =>
  (await nodes(context, 'users', Named.extend({ email: z.string().optional() }), 'id name email', { type: 'UserFilter', value: { active: { eq: true } } })).map(({ id, name, email }) => ({ value: id, label: email === undefined ? name : `${name} (${email})` }))

export const labels: Look = async (input, context) =>
  (await nodes(context, 'issueLabels', Named, 'id name', { type: 'IssueLabelFilter', value: ofTeam(input, true) })).map(({ id, name }) => ({ value: id, label: name }))

export const projects: Look = async (_input, context) =>
  (await nodes(context, 'projects', Named, 'id name')).map(({ id, name }) => ({ value: id, label: name }))
