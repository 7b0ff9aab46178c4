import { z } from 'zod'
import { definePoll, type PollContext, type Polled } from '../define-poll.ts'
import { filters, projects } from './choices.ts'
import { JiraConfig } from './config.ts'
import { ProjectKey, sampleIssue, usualFields } from './fields.ts'
import { toIssue } from './get-issue.ts'
import { pageFrom } from './search-issues.ts'

const literal = { 'x-literal': true }
const Input = z.strictObject({
  project: ProjectKey.optional().meta({ title: 'Project', description: 'Its key, such as TEA. Empty: all of them.', examples: ['TEA'], 'x-options': 'projects', ...literal }),
  filter: z.string().regex(/^\d+$/, 'A filter is named by its number, such as 10042').optional().meta({ title: 'Saved filter', description: 'Its number, such as 10042: only what it finds. The order it says does not count.', examples: ['10042'], 'x-options': 'filters', ...literal }),
  jql: z.string().max(4_000).refine((text) => !/\border\s+by\b/i.test(text), 'Leave ORDER BY out: the oldest come first').default('').meta({ title: 'Which issues', description: 'In JQL without ORDER BY, such as type = Bug. Empty: all of the above.', examples: ['type = Bug AND priority = High'], 'x-widget': 'multiline', ...literal }),
})
type Input = z.infer<typeof Input>

const Cursor = z.object({ at: z.number() })
const minuteMs = 60_000
/** The search lags behind by seconds to minutes, so each look reaches back beyond the last; what comes again counts once. */
const overlapMinutes = 15
const longestMinutes = 14 * 24 * 60
const pageSize = 100
const mostPages = 5

export const newIssues = definePoll({
  key: 'new-issues',
  displayName: 'New issues',
  summary: 'When an issue is created (looks for it)',
  config: JiraConfig,
  input: Input,
  options: { projects, filters },
  defaultInput: { jql: '' },
  everyMs: 300_000,
  samples: [{ name: 'New issue', payload: sampleIssue }],
  poll: (input, context) => look('created', input, context),
})

export const updatedIssues = definePoll({
  key: 'updated-issues',
  displayName: 'Changed issues',
  summary: 'When an issue changes (looks for it)',
  config: JiraConfig,
  input: Input,
  options: { projects, filters },
  defaultInput: { jql: '' },
  everyMs: 300_000,
  samples: [{ name: 'Changed issue', payload: sampleIssue }],
  poll: (input, context) => look('updated', input, context),
})

async function look(field: 'created' | 'updated', { project, filter, jql }: Input, { http, config, cursor: before }: PollContext<JiraConfig>): Promise<Polled> {
  const startedAt = Date.now()
  const last = Cursor.safeParse(before)
  const minutes = Math.min(longestMinutes, overlapMinutes + (last.success ? Math.ceil(Math.max(0, startedAt - last.data.at) / minuteMs) : 0))
  // Relative, because JQL reads a time in the time zone of the account.
  const parts = [project && `project = "${project}"`, filter && `filter = ${filter}`, jql.trim() && `(${jql.trim()})`, `${field} >= "-${minutes}m"`]
  const query = `${parts.filter((part) => part !== undefined && part !== '').join(' AND ')} ORDER BY ${field} ASC`
  const issues: ReturnType<typeof toIssue>[] = []
  let page: string | null = null
  for (let pages = 0; pages < mostPages; pages++) {
    const found = await pageFrom(page, { jql: query, fields: usualFields.join(','), maxResults: pageSize }, { http, config })
    issues.push(...found.issues.map((issue) => toIssue(issue, config)))
    page = found.issues.length === 0 ? null : found.cursor
    if (page === null) break
  }
  // What did not fit is there at the next look, which begins where this one ended.
  const end = page === null ? startedAt : Date.parse(issues.at(-1)?.fields[field] ?? '')
  return {
    items: issues.map((issue) => ({ id: field === 'created' ? issue.id : `${issue.id}:${issue.fields.updated ?? ''}`, payload: z.json().parse(issue) })),
    cursor: { at: Number.isNaN(end) ? startedAt : end },
  }
}
