import { z } from 'zod'
import { defineAction } from '../define.ts'
import { callJsonAs } from '../kit/call-json.ts'
import { path } from '../kit/path.ts'
import { JiraConfig, pageOf } from './config.ts'
import { textOf } from './document.ts'
import { AnsweredIssue, FieldNames, Issue, IssueKey, sampleIssue, usualFields } from './fields.ts'

/** https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-issueidorkey-get */
export const getIssue = defineAction({
  key: 'get-issue',
  displayName: 'Get an issue',
  summary: 'Read one issue',
  description: 'Reads an issue of Jira by its key, with its fields as Jira has them and its description as plain text as well.',
  keywords: ['ticket', 'read', 'find', 'atlassian'],
  effect: 'read',
  config: JiraConfig,
  input: z.strictObject({ issue: IssueKey, fields: FieldNames }),
  output: Issue,
  defaultInput: { issue: '' },
  sample: sampleIssue,
  async run({ issue, fields }, { http, config }) {
    const wanted = fields && fields.length > 0 ? fields : usualFields
    return toIssue(await callJsonAs(http, AnsweredIssue, { method: 'GET', url: path`/issue/${issue}`, query: { fields: wanted.join(',') } }), config)
  },
})

export function toIssue(answered: z.infer<typeof AnsweredIssue>, config: JiraConfig): z.infer<typeof Issue> {
  const description = z.json().safeParse(answered.fields['description'])
  return { ...answered, url: pageOf(config, answered.key), description: description.success ? textOf(description.data) : null }
}
