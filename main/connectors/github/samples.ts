// Answers in the shape that GitHub documents; the values are made up. https://docs.github.com/en/rest
import type { z } from 'zod'
import type { Comment, Issue, PullRequest, Release } from './objects.ts'

const at = '2026-03-14T09:26:53Z'
const site = 'https://github.com/octo-org/octo-repo'
const user = { login: 'octocat', id: 1, type: 'User' }

export const sampleIssue: z.input<typeof Issue> = {
  id: 2_901_337, number: 42, title: 'Crash when exporting', body: 'It ends at once.', state: 'open', state_reason: null, html_url: `${site}/issues/42`, user, labels: [{ name: 'bug', color: 'd73a4a' }],
  assignees: [user], comments: 2, created_at: at, updated_at: at, closed_at: null,
}
export const sampleComment: z.input<typeof Comment> = { id: 1_811_204, body: 'Thank you, we are looking at it.', html_url: `${site}/issues/42#issuecomment-1811204`, user, created_at: at }
export const sampleRelease: z.input<typeof Release> = { id: 77_120, tag_name: 'v1.2.0', name: 'Version 1.2', body: 'What is new', draft: false, prerelease: false, html_url: `${site}/releases/tag/v1.2.0`, created_at: at, published_at: at }
export const samplePull: z.input<typeof PullRequest> = {
  number: 43, title: 'Mend the export', body: 'Closes #42', state: 'open', draft: false, html_url: `${site}/pull/43`, user, head: { ref: 'mend-export', sha: '6dcb09b5b57875f334f61aebed695e2e4193db5e' },
  base: { ref: 'main', sha: 'c3d0be41ecbe669545ee3e94d31ed9a4bc91ee3c' }, merged: false, merged_at: null, merge_commit_sha: null, mergeable: true, created_at: at,
}
