import { z } from 'zod'
import { defineAction } from '../define.ts'
import { callJsonAs } from '../kit/call-json.ts'
import { repositoryPath } from './call.ts'
import { GithubConfig } from './config.ts'
import { assignees, body, labels, repository, repositoryOptions } from './fields.ts'
import { findMarked, lookedSince, withMarker } from './marker.ts'
import { Issue } from './objects.ts'
import { sampleIssue } from './samples.ts'

export const createIssue = defineAction({
  key: 'create-issue', displayName: 'Create issue', summary: 'Open an issue in a repository', icon: 'circle-dot', keywords: ['bug', 'ticket'],
  description: 'Opens an issue. An invisible line at the end of its text tells Flowbench after a fault whether it was opened already.',
  effect: 'reconcilable', config: GithubConfig,
  // https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits
  rate: '80/min',
  input: z.strictObject({ repository, title: z.string().min(1).max(256).meta({ title: 'Title' }), body, labels, assignees, milestone: z.number().int().positive().optional().meta({ title: 'Milestone', description: 'Its number.' }) }),
  output: Issue, defaultInput: { repository: '', title: '' }, sample: sampleIssue, options: repositoryOptions,
  describe: (input) => `Open the issue "${input.title}" in ${input.repository}`,
  run: ({ repository: at, body: text, ...fields }, { http, idempotencyKey }) => callJsonAs(http, Issue, { method: 'POST', url: `${repositoryPath(at)}/issues`, json: { ...fields, body: withMarker(text, idempotencyKey) } }),
  reconcile: (input, { http, idempotencyKey }) => findMarked(http, Issue, { url: `${repositoryPath(input.repository)}/issues`, query: { state: 'all', sort: 'created', direction: 'desc', since: lookedSince() } }, idempotencyKey),
})
