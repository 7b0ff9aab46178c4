import { z } from 'zod'
import { defineAction } from '../define.ts'
import { callJsonAs } from '../kit/call-json.ts'
import { path } from '../kit/path.ts'
import { repositoryPath } from './call.ts'
import { GithubConfig } from './config.ts'
import { assignees, body, labels, number, repository, repositoryOptions } from './fields.ts'
import { Issue } from './objects.ts'
import { sampleIssue } from './samples.ts'

export const updateIssue = defineAction({
  key: 'update-issue', displayName: 'Update issue', summary: 'Change an issue', icon: 'pencil', keywords: ['reopen', 'assign'],
  description: 'Changes an issue or a pull request. What is left out stays as it is; labels and assignees take the place of those that are there.',
  // https://docs.github.com/en/rest/issues/issues#update-an-issue: each field is set, none is added to
  effect: 'idempotent', config: GithubConfig,
  input: z.strictObject({
    repository, issue: number('Issue'), title: z.string().min(1).max(256).optional().meta({ title: 'Title' }), body, labels, assignees,
    state: z.enum(['open', 'closed']).optional().meta({ title: 'State' }), reason: z.enum(['completed', 'not_planned', 'duplicate', 'reopened']).optional().meta({ title: 'Why', description: 'With a state.' }),
  }),
  output: Issue, defaultInput: { repository: '' }, sample: sampleIssue, options: repositoryOptions,
  describe: ({ repository: at, issue }) => `Update ${at}#${issue}`,
  run: ({ repository: at, issue, reason, ...fields }, { http }) => callJsonAs(http, Issue, { method: 'PATCH', url: `${repositoryPath(at)}${path`/issues/${issue}`}`, json: { ...fields, state_reason: reason } }),
})
