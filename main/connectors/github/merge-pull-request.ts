import { z } from 'zod'
import { defineAction } from '../define.ts'
import { callJsonAs } from '../kit/call-json.ts'
import { path } from '../kit/path.ts'
import { repositoryPath } from './call.ts'
import { GithubConfig } from './config.ts'
import { number, repository, repositoryOptions } from './fields.ts'
import { PullRequest } from './objects.ts'

const Merged = z.looseObject({ sha: z.string(), merged: z.boolean() })

export const mergePullRequest = defineAction({
  key: 'merge-pull-request', displayName: 'Merge pull request', summary: 'Merge a pull request', icon: 'git-merge', keywords: ['pr'],
  description: 'Merges a pull request. One that is merged already is left as it is; one that cannot be merged fails as a conflict.',
  effect: 'idempotent', config: GithubConfig,
  input: z.strictObject({
    repository, pullRequest: number('Pull request'), method: z.enum(['merge', 'squash', 'rebase']).default('merge').meta({ title: 'How' }),
    title: z.string().max(256).optional().meta({ title: 'Title of the commit' }), message: z.string().max(65_000).optional().meta({ title: 'Text of the commit', 'x-widget': 'multiline' }),
    sha: z.string().regex(/^[0-9a-f]{40,64}$/, 'The sha of a commit is 40 or 64 letters and digits').optional().meta({ title: 'Only if its head is still', description: 'The sha of the commit that was looked at.' }),
  }),
  output: z.strictObject({ merged: z.boolean(), sha: z.string().nullable().meta({ description: 'The commit that came of it' }), wasMerged: z.boolean().meta({ description: 'Whether it was merged before' }) }),
  defaultInput: { repository: '' }, sample: { merged: true, sha: '6dcb09b5b57875f334f61aebed695e2e4193db5e', wasMerged: false }, options: repositoryOptions,
  describe: ({ repository: at, pullRequest, method }) => `${method === 'merge' ? 'Merge' : method === 'squash' ? 'Squash and merge' : 'Rebase and merge'} ${at}#${pullRequest}`,
  async run({ repository: at, pullRequest, method, title, message, sha }, { http }) {
    const url = `${repositoryPath(at)}${path`/pulls/${pullRequest}`}`
    const before = await callJsonAs(http, PullRequest, { method: 'GET', url })
    if (before.merged === true) return { merged: true, sha: before.merge_commit_sha ?? null, wasMerged: true }
    const done = await callJsonAs(http, Merged, { method: 'PUT', url: `${url}/merge`, json: { merge_method: method, commit_title: title, commit_message: message, sha } })
    return { merged: done.merged, sha: done.sha, wasMerged: false }
  },
})
