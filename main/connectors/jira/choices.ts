// choices: what fields of forms offer, as the site has it now.
import type { JsonObject } from '@shared/json.ts'
import { z } from 'zod'
import type { FieldOption, LookupContext } from '../define.ts'
import { callJsonAs } from '../kit/call-json.ts'
import { path } from '../kit/path.ts'
import type { JiraConfig } from './config.ts'
import { Transitions } from './transitions.ts'

type Look = (input: JsonObject, context: LookupContext<JiraConfig>) => Promise<readonly FieldOption[]>

const pageSize = 50
/** More nobody scrolls through; the key can be typed. */
const mostProjects = 500

export const projects: Look = async (_input, { http, config }) => {
  const Project = z.looseObject({ key: z.string(), name: z.string() })
  const asOption = ({ key, name }: z.infer<typeof Project>): FieldOption => ({ value: key, label: `${name} (${key})` })
  if (config.edition === 'data-center') return (await callJsonAs(http, z.array(Project), { method: 'GET', url: '/project' })).map(asOption)
  const found: FieldOption[] = []
  for (;;) {
    const page = await callJsonAs(http, z.looseObject({ values: z.array(Project), isLast: z.boolean().optional() }), { method: 'GET', url: '/project/search', query: { startAt: found.length, maxResults: pageSize, orderBy: 'name' } })
    found.push(...page.values.map(asOption))
    if (page.isLast !== false || page.values.length === 0 || found.length >= mostProjects) return found
  }
}

/** Data Center lists those that the account marked as favourites, and no others. https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-filters/#api-rest-api-3-filter-search-get */
export const filters: Look = async (_input, { http, config }) => {
  const Filter = z.looseObject({ id: z.string(), name: z.string() })
  const found = config.edition === 'cloud'
    ? (await callJsonAs(http, z.looseObject({ values: z.array(Filter) }), { method: 'GET', url: '/filter/search', query: { maxResults: 100, orderBy: 'name' } })).values
    : await callJsonAs(http, z.array(Filter), { method: 'GET', url: '/filter/favourite' })
  return found.map(({ id, name }) => ({ value: id, label: name }))
}

/** Those that can be created in the project. */
export const issueTypes: Look = async ({ project }, { http, config }) => {
  if (typeof project !== 'string' || project === '' || project.includes('{{')) return []
  const Type = z.looseObject({ name: z.string(), subtask: z.boolean().optional() })
  const page = await callJsonAs(http, z.looseObject({ issueTypes: z.array(Type).optional(), values: z.array(Type).optional() }), { method: 'GET', url: path`/issue/createmeta/${project}/issuetypes`, query: { maxResults: config.edition === 'cloud' ? 200 : 50 } })
  return (page.issueTypes ?? page.values ?? []).map(({ name, subtask }) => ({ value: name, label: subtask === true ? `${name} (needs a parent)` : name }))
}

export const priorities: Look = async (_input, { http, config }) => {
  const Priority = z.looseObject({ name: z.string() })
  const list = config.edition === 'cloud'
    ? (await callJsonAs(http, z.looseObject({ values: z.array(Priority) }), { method: 'GET', url: '/priority/search', query: { maxResults: pageSize } })).values
    : await callJsonAs(http, z.array(Priority), { method: 'GET', url: '/priority' })
  return list.map(({ name }) => ({ value: name, label: name }))
}

/** Those who can be given an issue of the project. */
export const assignees: Look = async ({ project }, { http }) => {
  if (typeof project !== 'string' || project === '' || project.includes('{{')) return []
  const people = await callJsonAs(http, z.array(z.looseObject({ accountId: z.string().optional(), name: z.string().optional(), displayName: z.string() })), { method: 'GET', url: '/user/assignable/search', query: { project, maxResults: 200 } })
  return people.flatMap(({ accountId, name, displayName }) => {
    const value = accountId ?? name
    return value === undefined ? [] : [{ value, label: displayName }]
  })
}

export const transitions: Look = async ({ issue }, { http }) => {
  if (typeof issue !== 'string' || issue === '' || issue.includes('{{')) return []
  const found = await callJsonAs(http, Transitions, { method: 'GET', url: path`/issue/${issue}/transitions` })
  return found.transitions.map(({ id, name, to }) => ({ value: id, label: name === to.name ? name : `${name} (to ${to.name})` }))
}
