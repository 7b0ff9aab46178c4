import { z } from 'zod'
import { defineAction } from '../define.ts'
import { callJsonAs } from '../kit/call-json.ts'
import { repositoryPath } from './call.ts'
import { GithubConfig } from './config.ts'
import { body, repository, repositoryOptions } from './fields.ts'
import { findMarked, withMarker } from './marker.ts'
import { PullRequest } from './objects.ts'
import { samplePull } from './samples.ts'

export const createPullRequest = defineAction({
  key: 'create-pull-request', displayName: 'Create pull request', summary: 'Ask to merge a branch', icon: 'git-pull-request', keywords: ['pr'],
  description: 'Opens a pull request. An invisible line at the end of its text tells Flowbench after a fault whether it was opened already.',
  effect: 'reconcilable', config: GithubConfig, rate: '80/min',
  input: z.strictObject({
    repository, title: z.string().min(1).max(256).meta({ title: 'Title' }), head: z.string().min(1).max(255).meta({ title: 'From branch', description: 'Of a fork: owner:branch.', examples: ['mend-export'] }),
    base: z.string().min(1).max(255).meta({ title: 'Into branch', examples: ['main'] }), body, draft: z.boolean().default(false).meta({ title: 'Draft' }),
  }),
  output: PullRequest, defaultInput: { repository: '', title: '', head: '', base: 'main' }, sample: samplePull, options: repositoryOptions,
  describe: ({ repository: at, head, base }) => `Open a pull request from ${head} into ${base} of ${at}`,
  run: ({ repository: at, body: text, ...fields }, { http, idempotencyKey }) => callJsonAs(http, PullRequest, { method: 'POST', url: `${repositoryPath(at)}/pulls`, json: { ...fields, body: withMarker(text, idempotencyKey) } }),
  reconcile: ({ repository: at, head, base }, { http, idempotencyKey }) => findMarked(http, PullRequest, { url: `${repositoryPath(at)}/pulls`, query: { state: 'all', base, head: head.includes(':') ? head : `${at.split('/')[0] ?? ''}:${head}` } }, idempotencyKey),
})
