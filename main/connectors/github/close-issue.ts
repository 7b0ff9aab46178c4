import { z } from 'zod'
import { defineAction } from '../define.ts'
import { callJsonAs } from '../kit/call-json.ts'
import { path } from '../kit/path.ts'
import { repositoryPath } from './call.ts'
import { GithubConfig } from './config.ts'
import { number, repository, repositoryOptions } from './fields.ts'
import { Issue } from './objects.ts'
import { sampleIssue } from './samples.ts'

export const closeIssue = defineAction({
  key: 'close-issue', displayName: 'Close issue', summary: 'Close an issue or pull request', icon: 'circle-check',
  description: 'Closes an issue, or a pull request without merging it. One that is closed already stays so.',
  effect: 'idempotent', config: GithubConfig,
  input: z.strictObject({ repository, issue: number('Issue'), reason: z.enum(['completed', 'not_planned', 'duplicate']).default('completed').meta({ title: 'Why' }) }),
  output: Issue, defaultInput: { repository: '' }, sample: { ...sampleIssue, state: 'closed', state_reason: 'completed' }, options: repositoryOptions,
  describe: ({ repository: at, issue }) => `Close ${at}#${issue}`,
  run: ({ repository: at, issue, reason }, { http }) => callJsonAs(http, Issue, { method: 'PATCH', url: `${repositoryPath(at)}${path`/issues/${issue}`}`, json: { state: 'closed', state_reason: reason } }),
})
