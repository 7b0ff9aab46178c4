import { z } from 'zod'
import { defineAction } from '../define.ts'
import { pages, repositoryPath } from './call.ts'
import { GithubConfig } from './config.ts'
import { most, repository, repositoryOptions } from './fields.ts'
import { PullRequest } from './objects.ts'
import { samplePull } from './samples.ts'

export const listPullRequests = defineAction({
  key: 'list-pull-requests', displayName: 'List pull requests', summary: 'Pull requests of a repository', icon: 'list', keywords: ['pr', 'find'],
  description: 'Lists pull requests of a repository, the newest first.',
  effect: 'read', config: GithubConfig,
  input: z.strictObject({ repository, state: z.enum(['open', 'closed', 'all']).default('open').meta({ title: 'State' }), base: z.string().max(255).optional().meta({ title: 'Into branch', examples: ['main'] }), most }),
  output: z.strictObject({ pullRequests: z.array(PullRequest), isWhole: z.boolean().meta({ description: 'Whether there are no more' }) }),
  defaultInput: { repository: '' }, sample: { pullRequests: [samplePull], isWhole: true }, options: repositoryOptions,
  async run({ repository: at, most: limit, ...query }, { http }) {
    const { items, isWhole } = await pages(http, PullRequest, { url: `${repositoryPath(at)}/pulls`, query }, limit)
    return { pullRequests: items, isWhole }
  },
})
