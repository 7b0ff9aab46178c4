import { z } from 'zod'
import { defineAction } from '../define.ts'
import { callJsonAs } from '../kit/call-json.ts'
import { path } from '../kit/path.ts'
import { repositoryPath } from './call.ts'
import { GithubConfig } from './config.ts'
import { number, repository, repositoryOptions } from './fields.ts'
import { Label } from './objects.ts'

export const addLabels = defineAction({
  key: 'add-labels', displayName: 'Add labels', summary: 'Label an issue or pull request', icon: 'tag',
  description: 'Adds labels to an issue or a pull request and leaves the others. A label that it has already is not there twice.',
  // https://docs.github.com/en/rest/issues/labels#add-labels-to-an-issue: a set, in which each label is once
  effect: 'idempotent', config: GithubConfig,
  input: z.strictObject({ repository, issue: number('Issue or pull request'), labels: z.array(z.string().min(1).max(100)).min(1).max(100).meta({ title: 'Labels', examples: [['bug']] }) }),
  output: z.strictObject({ labels: z.array(Label).meta({ description: 'All that it has now' }) }),
  defaultInput: { repository: '', labels: [] }, sample: { labels: [{ name: 'bug', color: 'd73a4a' }] }, options: repositoryOptions,
  describe: ({ repository: at, issue, labels }) => `Label ${at}#${issue} with ${labels.join(', ')}`,
  run: async ({ repository: at, issue, labels }, { http }) => ({ labels: await callJsonAs(http, z.array(Label), { method: 'POST', url: `${repositoryPath(at)}${path`/issues/${issue}/labels`}`, json: { labels } }) }),
})
