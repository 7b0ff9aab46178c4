import { AppError } from '@shared/failure.ts'
import type { JsonObject } from '@shared/json.ts'
import { z } from 'zod'
import { defineAction } from '../define.ts'
import { callJson } from '../kit/call-json.ts'
import { path } from '../kit/path.ts'
import { assignees, priorities } from './choices.ts'
import { JiraConfig, pageOf } from './config.ts'
import { FurtherFields, idOrName, IssueKey, personOf, richText } from './fields.ts'

/** https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-issueidorkey-put */
export const updateIssue = defineAction({
  key: 'update-issue',
  displayName: 'Update an issue',
  summary: 'Change fields of an issue',
  description: 'Sets fields of an issue. Those that are left out stay as they are; the status is changed by a transition.',
  icon: 'pencil',
  keywords: ['edit', 'assign', 'label', 'priority', 'ticket', 'atlassian'],
  effect: 'idempotent',
  config: JiraConfig,
  input: z.strictObject({
    issue: IssueKey,
    summary: z.string().min(1).max(255).regex(/^[^\r\n]*$/, 'A summary is one line').optional().meta({ title: 'Summary' }),
    description: z.string().max(30_000).optional().meta({ title: 'Description', description: 'In place of the one that is there, in the Markdown of everyday. Data Center: its own markup.', 'x-widget': 'multiline' }),
    labels: z.array(z.string().regex(/^\S+$/, 'A label has no spaces')).optional().meta({ title: 'Labels', description: 'All of them: others are taken away.' }),
    assignee: z.string().min(1).optional().meta({ title: 'Assignee', description: 'The account id; in Data Center the user name. "nobody" takes it from whoever has it.', 'x-options': 'assignees' }),
    priority: z.string().min(1).optional().meta({ title: 'Priority', 'x-options': 'priorities' }),
    fields: FurtherFields,
  }),
  output: z.strictObject({ issue: z.string(), url: z.string().meta({ description: 'Where a person sees it' }) }),
  options: {
    priorities,
    /** Those of its project, which its key begins with. */
    assignees: ({ issue }, context) => assignees(typeof issue === 'string' && /^[A-Za-z][A-Za-z0-9_]*-\d+$/.test(issue) ? { project: issue.replace(/-\d+$/, '') } : {}, context),
  },
  defaultInput: { issue: '' },
  sample: { issue: 'TEA-42', url: 'https://example.atlassian.net/browse/TEA-42' },
  describe: ({ issue }) => `Change ${issue}`,
  async run({ issue, summary, description, labels, assignee, priority, fields: further }, { http, config }) {
    const fields: JsonObject = {
      ...(further as JsonObject | undefined),
      ...(summary !== undefined && { summary }),
      ...(description !== undefined && { description: richText(description, config) }),
      ...(labels !== undefined && { labels }),
      ...(assignee !== undefined && { assignee: assignee === 'nobody' ? null : personOf(assignee, config) }),
      ...(priority !== undefined && { priority: idOrName(priority) }),
    }
    if (Object.keys(fields).length === 0) throw new AppError({ code: 'invalid-input', message: 'There is nothing to change: fill in a field.', retryable: false, sent: 'not-sent' })
    await callJson(http, { method: 'PUT', url: path`/issue/${issue}`, json: { fields } })
    return { issue, url: pageOf(config, issue) }
  },
})
