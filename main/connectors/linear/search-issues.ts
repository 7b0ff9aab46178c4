import type { JsonObject } from '@shared/json.ts'
import { z } from 'zod'
import { defineAction } from '../define.ts'
import { ask } from './call.ts'
import { states, teams, users } from './choices.ts'
import { LinearConfig } from './config.ts'
import { after, limit } from './fields.ts'
import { Issue, issueFields, sampleIssue } from './objects.ts'

const Page = z.looseObject({ nodes: z.array(Issue), pageInfo: z.looseObject({ hasNextPage: z.boolean(), endCursor: z.string().nullish() }) })
const page = `nodes { ${issueFields} } pageInfo { hasNextPage endCursor }`

/** https://linear.app/developers/filtering and https://linear.app/developers/pagination */
export const searchIssues = defineAction({
  key: 'search-issues', displayName: 'Search issues', summary: 'Issues by text, team, state, person', icon: 'search', keywords: ['find', 'list', 'filter'],
  description: 'Finds issues by their text, or lists those that a filter leaves, the last changed first. Without anything it lists all that the key may see.',
  effect: 'read', config: LinearConfig,
  input: z.strictObject({
    text: z.string().min(1).max(1_000).optional().meta({ title: 'Text', description: 'Words of the title, the description or the comments.' }),
    team: z.string().min(1).optional().meta({ title: 'Team', description: 'The id of a team.', 'x-options': 'teams' }),
    state: z.string().min(1).optional().meta({ title: 'State', description: 'The id of a state.', 'x-options': 'states' }),
    assignee: z.string().min(1).optional().meta({ title: 'Assignee', description: 'The id of a person.', 'x-options': 'users' }),
    updatedSince: z.iso.datetime({ offset: true }).optional().meta({ title: 'Changed since', description: 'A time such as 2026-03-14T09:00:00Z.' }),
    filter: z.record(z.string(), z.unknown()).optional().meta({ title: 'Further filter', description: 'As Linear takes it: { "priority": { "lte": 2 } }', 'x-widget': 'json' }),
    limit, after,
  }),
  output: z.strictObject({ issues: z.array(Issue), next: z.string().nullable().meta({ description: 'For the page after it; null at the end' }) }),
  options: { teams, states, users }, defaultInput: {}, sample: { issues: [sampleIssue], next: null },
  async run({ text, team, state, assignee, updatedSince, filter: further, limit: first, after: cursor }, { http }) {
    const filter = {
      ...(further as JsonObject | undefined),
      ...(team !== undefined && { team: { id: { eq: team } } }), ...(state !== undefined && { state: { id: { eq: state } } }),
      ...(assignee !== undefined && { assignee: { id: { eq: assignee } } }), ...(updatedSince !== undefined && { updatedAt: { gte: updatedSince } }),
    }
    const variables: JsonObject = { filter, first, ...(cursor !== undefined && { after: cursor }) }
    const { nodes, pageInfo } = text === undefined
      ? (await ask(http, z.looseObject({ issues: Page }), `query($filter: IssueFilter, $first: Int, $after: String) { issues(filter: $filter, first: $first, after: $after, orderBy: updatedAt) { ${page} } }`, variables)).issues
      : (await ask(http, z.looseObject({ searchIssues: Page }), `query($term: String!, $filter: IssueFilter, $first: Int, $after: String) { searchIssues(term: $term, filter: $filter, first: $first, after: $after, includeComments: true) { ${page} } }`, { ...variables, term: text })).searchIssues
    return { issues: nodes, next: pageInfo.hasNextPage ? (pageInfo.endCursor ?? null) : null }
  },
})
