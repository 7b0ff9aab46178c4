import { z } from 'zod'
import { defineAction, type ActionContext } from '../define.ts'
import { callJsonAs } from '../kit/call-json.ts'
import { JiraConfig } from './config.ts'
import { AnsweredIssue, FieldNames, Issue, sampleIssue, usualFields } from './fields.ts'
import { toIssue } from './get-issue.ts'

const Input = z.strictObject({
  jql: z.string().min(1).max(5_000).meta({ title: 'JQL', description: 'Jira\'s query language. The cloud wants a limit in it, such as a project.', examples: ['project = TEA AND status != Done ORDER BY created DESC'], 'x-widget': 'multiline' }),
  limit: z.number().int().min(1).max(1_000).default(50).meta({ title: 'At most', description: 'Issues; pages are gathered up to here.' }),
  fields: FieldNames,
  cursor: z.string().min(1).optional().meta({ title: 'Go on from', description: 'The cursor that an earlier search gave.' }),
})

const Page = z.looseObject({ issues: z.array(AnsweredIssue), nextPageToken: z.string().nullish(), startAt: z.number().optional(), total: z.number().optional() })
const pageSize = 100

/**
 * https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-search/#api-rest-api-3-search-jql-get
 * What was changed in the last moments may be missing in it.
 */
export const searchIssues = defineAction({
  key: 'search-issues',
  displayName: 'Search issues',
  summary: 'Find issues by JQL',
  description: 'Finds issues of Jira by its query language, page after page up to a limit. In the cloud an issue that was just created may be missing for a few seconds.',
  icon: 'search',
  keywords: ['jql', 'find', 'list', 'query', 'filter', 'atlassian'],
  effect: 'read',
  config: JiraConfig,
  input: Input,
  output: z.looseObject({ issues: z.array(Issue), cursor: z.string().nullable().meta({ description: 'Where to go on; null when there is no more' }) }),
  defaultInput: { jql: 'created >= -7d ORDER BY created DESC' },
  sample: { issues: [sampleIssue], cursor: null },
  async run({ jql, limit, fields, cursor: from }, { http, config }) {
    const wanted = (fields && fields.length > 0 ? fields : usualFields).join(',')
    const issues: z.infer<typeof Issue>[] = []
    let cursor: string | null = from ?? null
    do {
      const page = await pageFrom(cursor, { jql, fields: wanted, maxResults: Math.min(pageSize, limit - issues.length) }, { http, config })
      issues.push(...page.issues.map((issue) => toIssue(issue, config)))
      cursor = page.issues.length === 0 ? null : page.cursor
    } while (cursor !== null && issues.length < limit)
    return { issues, cursor }
  },
})

/** The cloud counts on by tokens, Data Center by numbers. */
export async function pageFrom(cursor: string | null, query: { jql: string; fields: string; maxResults: number }, { http, config }: Pick<ActionContext<JiraConfig>, 'http' | 'config'>): Promise<{ issues: z.infer<typeof AnsweredIssue>[]; cursor: string | null }> {
  if (config.edition === 'cloud') {
    const { issues, nextPageToken } = await callJsonAs(http, Page, { method: 'GET', url: '/search/jql', query: { ...query, nextPageToken: cursor ?? undefined } })
    return { issues, cursor: nextPageToken ?? null }
  }
  const startAt = Number(cursor ?? 0)
  const { issues, total = 0 } = await callJsonAs(http, Page, { method: 'GET', url: '/search', query: { ...query, startAt } })
  const end = startAt + issues.length
  return { issues, cursor: end < total ? String(end) : null }
}
