import { z } from 'zod'
import { defineAction } from '../define.ts'
import { pages, repositoryPath } from './call.ts'
import { GithubConfig } from './config.ts'
import { labels, most, repository, repositoryOptions } from './fields.ts'
import { Issue } from './objects.ts'
import { sampleIssue } from './samples.ts'

export const listIssues = defineAction({
  key: 'list-issues', displayName: 'List issues', summary: 'Issues of a repository', icon: 'list', keywords: ['find'],
  description: 'Lists issues of a repository, the newest first. GitHub counts pull requests as issues: leave them out with "Pull requests as well" switched off.',
  effect: 'read', config: GithubConfig,
  input: z.strictObject({
    repository, state: z.enum(['open', 'closed', 'all']).default('open').meta({ title: 'State' }), labels: labels.meta({ title: 'With all these labels', examples: [['bug']] }),
    assignee: z.string().max(100).optional().meta({ title: 'Assignee', description: 'A user\'s name, none, or * for any.' }),
    since: z.string().max(40).optional().meta({ title: 'Changed since', examples: ['2026-03-14T00:00:00Z'] }),
    withPullRequests: z.boolean().default(false).meta({ title: 'Pull requests as well' }), most,
  }),
  output: z.strictObject({ issues: z.array(Issue), isWhole: z.boolean().meta({ description: 'Whether there are no more' }) }),
  defaultInput: { repository: '' }, sample: { issues: [sampleIssue], isWhole: true }, options: repositoryOptions,
  async run({ repository: at, labels: names, withPullRequests, most: limit, ...query }, { http }) {
    const { items, isWhole } = await pages(http, Issue, { url: `${repositoryPath(at)}/issues`, query: { ...query, labels: names?.join(',') } }, limit)
    return { issues: withPullRequests ? items : items.filter(({ pull_request: pull }) => pull === undefined), isWhole }
  },
})
