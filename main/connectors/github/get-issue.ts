import { z } from 'zod'
import { defineAction } from '../define.ts'
import { callJsonAs } from '../kit/call-json.ts'
import { path } from '../kit/path.ts'
import { repositoryPath } from './call.ts'
import { GithubConfig } from './config.ts'
import { number, repository, repositoryOptions } from './fields.ts'
import { Issue } from './objects.ts'
import { sampleIssue } from './samples.ts'

export const getIssue = defineAction({
  key: 'get-issue', displayName: 'Get issue', summary: 'Read one issue', icon: 'circle-dot',
  description: 'Reads an issue, or what a pull request has of one, by its number.',
  effect: 'read', config: GithubConfig, input: z.strictObject({ repository, issue: number('Issue') }), output: Issue, defaultInput: { repository: '' }, sample: sampleIssue, options: repositoryOptions,
  run: ({ repository: at, issue }, { http }) => callJsonAs(http, Issue, { method: 'GET', url: `${repositoryPath(at)}${path`/issues/${issue}`}` }),
})
