import { z } from 'zod'
import { defineAction } from '../define.ts'
import { callJsonAs } from '../kit/call-json.ts'
import { path } from '../kit/path.ts'
import { repositoryPath } from './call.ts'
import { GithubConfig } from './config.ts'
import { number, repository, repositoryOptions } from './fields.ts'
import { findMarked, lookedSince, withMarker } from './marker.ts'
import { Comment } from './objects.ts'
import { sampleComment } from './samples.ts'

export const createComment = defineAction({
  key: 'create-comment', displayName: 'Comment', summary: 'Comment on an issue or pull request', icon: 'message-square', keywords: ['reply'],
  description: 'Comments on an issue or a pull request. An invisible line at its end tells Flowbench after a fault whether it was written already.',
  effect: 'reconcilable', config: GithubConfig, rate: '80/min',
  input: z.strictObject({ repository, issue: number('Issue or pull request'), body: z.string().min(1).max(65_000).meta({ title: 'Text', description: 'Markdown.', 'x-widget': 'multiline' }) }),
  output: Comment, defaultInput: { repository: '', body: '' }, sample: sampleComment, options: repositoryOptions,
  describe: ({ repository: at, issue }) => `Comment on ${at}#${issue}`,
  run: ({ repository: at, issue, body }, { http, idempotencyKey }) => callJsonAs(http, Comment, { method: 'POST', url: `${repositoryPath(at)}${path`/issues/${issue}/comments`}`, json: { body: withMarker(body, idempotencyKey) } }),
  reconcile: ({ repository: at, issue }, { http, idempotencyKey }) => findMarked(http, Comment, { url: `${repositoryPath(at)}${path`/issues/${issue}/comments`}`, query: { since: lookedSince() } }, idempotencyKey),
})
