import { connectorContract, type ActionExample, type Exchange, type RefusalExample } from 'flowbench/testing'
import { isJsonObject } from '@shared/json.ts'
import { webhookExample } from '../webhook-example.test-data.ts'
import { vendorDocuments } from '../vendor-documents.test-data.ts'
import { github } from './index.ts'
import { sampleComment, sampleIssue, samplePull, sampleRelease } from './samples.ts'

const repository = 'octo-org/octo-repo'
const at = `/repos/${repository}`
const headers = { 'x-github-api-version': '2022-11-28', accept: 'application/vnd.github+json', 'user-agent': 'Flowbench' }
const sha = '3d21ec53a331a6f037a91c368710b99387d012c1'
const commit = '7638417db6d59f3c431d3e1f261cc637155684cd'
const get = (path: string, json: unknown, query: Record<string, string> = {}): Exchange => ({ method: 'GET', path, query, headers, answer: { json } })
const post = (path: string, wanted: object, json: unknown, status = 201): Exchange => ({ method: 'POST', path, json: wanted as never, headers, answer: { status, json } })

/** The list that shows what was written before it was asked for, after something that somebody else wrote. */
const listed = (path: string, sample: object, query: Record<string, string> = {}): Exchange => ({
  method: 'GET', path, query, headers, isOptional: true,
  answer: (_request, earlier) => ({ json: [{ ...sample, body: 'Another one' }, { ...sample, body: null }, ...earlier.flatMap(({ method, json }) => (method === 'POST' && isJsonObject(json) ? [{ ...sample, body: json['body'] }] : []))] }),
})

const examples: ActionExample[] = [
  {
    action: 'create-issue', input: { repository, title: 'Crash when exporting', body: 'It ends.', labels: ['bug'] }, output: { number: 42 },
    answers: [post(`${at}/issues`, { title: 'Crash when exporting', labels: ['bug'] }, sampleIssue), listed(`${at}/issues`, sampleIssue, { state: 'all', direction: 'desc' })],
  },
  { action: 'create-comment', input: { repository, issue: 42, body: 'Thank you' }, output: { id: sampleComment.id }, answers: [post(`${at}/issues/42/comments`, {}, sampleComment), listed(`${at}/issues/42/comments`, sampleComment)] },
  { action: 'get-issue', input: { repository, issue: 42 }, answers: [get(`${at}/issues/42`, sampleIssue)], output: { title: 'Crash when exporting' } },
  { action: 'list-issues', input: { repository, labels: ['bug', 'ui'], most: 2 }, answers: [get(`${at}/issues`, [sampleIssue, { ...sampleIssue, number: 43, pull_request: {} }], { state: 'open', labels: 'bug,ui', per_page: '2', page: '1' })], output: { issues: [{ number: 42 }], isWhole: false } },
  {
    action: 'list-issues', name: 'over two pages', input: { repository, state: 'all', most: 150, withPullRequests: true }, output: { isWhole: true },
    answers: [get(`${at}/issues`, Array.from({ length: 100 }, () => sampleIssue), { per_page: '100', page: '1' }), get(`${at}/issues`, [sampleIssue], { page: '2' })],
  },
  { action: 'search-issues', input: { query: 'is:open crash' }, answers: [get('/search/issues', { total_count: 1, incomplete_results: false, items: [sampleIssue] }, { q: 'is:open crash', per_page: '30' })], output: { total: 1, issues: [{ number: 42 }] } },
  { action: 'update-issue', input: { repository, issue: 42, title: 'A title', state: 'open', reason: 'reopened' }, answers: [{ method: 'PATCH', path: `${at}/issues/42`, json: { title: 'A title', state: 'open', state_reason: 'reopened' }, answer: { json: sampleIssue }, repeatable: 'https://docs.github.com/en/rest/issues/issues#update-an-issue' }] },
  { action: 'close-issue', input: { repository, issue: 42 }, answers: [{ method: 'PATCH', path: `${at}/issues/42`, json: { state: 'closed', state_reason: 'completed' }, answer: { json: { ...sampleIssue, state: 'closed' } }, repeatable: 'https://docs.github.com/en/rest/issues/issues#update-an-issue' }], output: { state: 'closed' } },
  { action: 'add-labels', input: { repository, issue: 42, labels: ['bug'] }, answers: [{ ...post(`${at}/issues/42/labels`, { labels: ['bug'] }, [{ name: 'bug' }], 200), repeatable: 'https://docs.github.com/en/rest/issues/labels#add-labels-to-an-issue' }], output: { labels: [{ name: 'bug' }] } },
  { action: 'create-pull-request', input: { repository, title: 'Mend', head: 'mend-export', base: 'main' }, output: { number: 43 }, answers: [post(`${at}/pulls`, { title: 'Mend', head: 'mend-export', base: 'main', draft: false }, samplePull), listed(`${at}/pulls`, samplePull, { head: 'octo-org:mend-export', state: 'all' })] },
  { action: 'list-pull-requests', input: { repository, base: 'main' }, answers: [get(`${at}/pulls`, [samplePull], { base: 'main', state: 'open' })], output: { pullRequests: [{ number: 43 }], isWhole: true } },
  { action: 'merge-pull-request', input: { repository, pullRequest: 43, method: 'squash' }, answers: [get(`${at}/pulls/43`, samplePull), { method: 'PUT', path: `${at}/pulls/43/merge`, json: { merge_method: 'squash' }, answer: { json: { sha, merged: true, message: 'Pull Request successfully merged' } } }], output: { merged: true, sha, wasMerged: false } },
  { action: 'merge-pull-request', name: 'merged before', input: { repository, pullRequest: 43 }, answers: [get(`${at}/pulls/43`, { ...samplePull, merged: true, merge_commit_sha: sha })], output: { merged: true, sha, wasMerged: true } },
  { action: 'get-file', input: { repository, path: 'docs/a b.md', ref: 'main' }, answers: [get(`${at}/contents/docs/a%20b.md`, { type: 'file', path: 'docs/a b.md', sha, size: 8, encoding: 'base64', content: 'IyBHcsO8\nw59l\n' }, { ref: 'main' })], output: { text: '# Grüße', base64: null, sha } },
  { action: 'get-file', name: 'no text', input: { repository, path: 'a.png' }, answers: [get(`${at}/contents/a.png`, { type: 'file', path: 'a.png', sha, size: 2, encoding: 'base64', content: '//79' })], output: { text: null, base64: '//79' } },
  {
    action: 'put-file', input: { repository, path: 'docs/index.md', text: '# Hi', message: 'Say hi', branch: 'main' }, output: { sha, commit },
    answers: [get(`${at}/contents/docs/index.md`, { type: 'file', path: 'docs/index.md', sha: commit, size: 1, encoding: 'base64', content: 'IQ==' }, { ref: 'main' }), { method: 'PUT', path: `${at}/contents/docs/index.md`, json: { message: 'Say hi', branch: 'main', content: 'IyBIaQ==', sha: commit }, answer: { json: { content: { type: 'file', path: 'docs/index.md', sha, size: 4 }, commit: { sha: commit } } } }],
  },
  {
    action: 'put-file', name: 'a new file', input: { repository, path: 'new.md', text: '# Hi', message: 'Say hi' }, output: { commit },
    answers: [{ method: 'GET', path: `${at}/contents/new.md`, answer: { status: 404, json: { message: 'Not Found' } } }, { method: 'PUT', path: `${at}/contents/new.md`, json: { content: 'IyBIaQ==' }, answer: { status: 201, json: { content: { type: 'file', path: 'new.md', sha, size: 4 }, commit: { sha: commit } } } }],
  },
  { action: 'put-file', name: 'the same text', input: { repository, path: 'same.md', text: '# Hi', message: 'Say hi' }, answers: [get(`${at}/contents/same.md`, { type: 'file', path: 'same.md', sha, size: 4, encoding: 'base64', content: 'IyBIaQ==' })], output: { sha, commit: null } },
  { action: 'create-release', input: { repository, tag: 'v1.2.0', target: 'main', name: 'Version 1.2' }, output: { tag_name: 'v1.2.0' }, answers: [post(`${at}/releases`, { tag_name: 'v1.2.0', target_commitish: 'main', name: 'Version 1.2', draft: false }, sampleRelease), listed(`${at}/releases`, sampleRelease)] },
  { action: 'dispatch-workflow', input: { repository, workflow: 'release.yml', ref: 'main', inputs: { dry: 'yes' } }, answers: [{ method: 'POST', path: `${at}/actions/workflows/release.yml/dispatches`, json: { ref: 'main', inputs: { dry: 'yes' } }, answer: { status: 204 } }], output: { started: true } },
]

/** As https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api and the pages of the limits have them. */
const refusals: RefusalExample[] = [
  { action: 'create-issue', name: 'the primary limit', answer: { status: 403, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Math.floor(Date.now() / 1_000) + 90_000) }, json: { message: 'API rate limit exceeded for user ID 1.' } }, expect: { code: 'rate-limited', retryable: true, retryAfterMs: 86_400_000, sent: 'not-processed', says: /rate limit exceeded/ } },
  { action: 'create-issue', name: 'the secondary limit', answer: { status: 403, headers: { 'retry-after': '30', 'x-ratelimit-remaining': '4999' }, json: { message: 'You have exceeded a secondary rate limit.' } }, expect: { code: 'rate-limited', retryable: true, retryAfterMs: 30_000, sent: 'not-processed' } },
  { action: 'create-issue', name: 'the secondary limit that says no time', answer: { status: 429, json: { message: 'You have exceeded a secondary rate limit.' } }, expect: { code: 'rate-limited', retryable: true, retryAfterMs: 60_000 } },
  { action: 'create-issue', name: 'a token without the permission', answer: { status: 403, headers: { 'x-accepted-github-permissions': 'issues=write', 'x-ratelimit-remaining': '4999' }, json: { message: 'Resource not accessible by personal access token' } }, expect: { code: 'forbidden', retryable: false, says: /needs the permission issues=write/ } },
  { action: 'create-issue', name: 'Validation Failed', answer: { status: 422, json: { message: 'Validation Failed', errors: [{ resource: 'Issue', field: 'title', code: 'missing_field' }] } }, expect: { code: 'invalid-input', retryable: false, says: /title: missing field/ } },
  { action: 'create-issue', name: 'Issues are disabled', answer: { status: 410, json: { message: 'Issues are disabled for this repo' } }, expect: { code: 'not-found', retryable: false, says: /disabled/ } },
  { action: 'create-release', name: 'already_exists', answer: { status: 422, json: { message: 'Validation Failed', errors: [{ resource: 'Release', code: 'already_exists', field: 'tag_name' }] } }, expect: { code: 'conflict', retryable: false } },
  { action: 'create-pull-request', name: 'a pull request already exists', answer: { status: 422, json: { message: 'Validation Failed', errors: [{ resource: 'PullRequest', code: 'custom', message: 'A pull request already exists for octo-org:mend-export.' }] } }, expect: { code: 'conflict', retryable: false, says: /already exists/ } },
  { action: 'merge-pull-request', name: 'not mergeable', at: 1, answer: { status: 405, json: { message: 'Pull Request is not mergeable' } }, expect: { code: 'conflict', retryable: false, says: /not mergeable/ } },
  { action: 'get-issue', name: 'Not Found', answer: { status: 404, json: { message: 'Not Found' } }, expect: { code: 'not-found', retryable: false, says: /may not see/ } },
  { action: 'get-issue', name: 'Bad credentials', answer: { status: 401, json: { message: 'Bad credentials' } }, expect: { code: 'unauthorized', retryable: false } },
]

connectorContract(github, {
  ...vendorDocuments('github', [{ file: '@octokit/openapi/generated/api.github.com.json' }]),
  config: { webhookSecret: 'secret://github-webhook', token: 'secret://github-token' },
  secrets: { 'github-token': 'github_pat_11AAAAAAA0abcdefGHIJKL' },
  check: { answers: [get('/user', { login: 'octocat', id: 1 })], account: 'octocat' },
  options: github.actions.filter(({ options }) => options).map(({ key }) => ({ action: key, options: 'repositories', answers: [get('/user/repos', [{ full_name: repository }], { sort: 'pushed' })], finds: [{ value: repository, label: repository }] })),
  examples, refusals,
  // The file is looked at first, and one that is not there is written: that is what the action is for.
  doesNotApply: { 'put-file: 404': 'A file that is not there yet is made.' },
  webhook: webhookExample('github'),
})
