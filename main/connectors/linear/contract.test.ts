import { connectorContract, type Exchange, type OptionsExample, type RefusalExample, type SeenRequest } from 'flowbench/testing'
import type { JsonObject } from '@shared/json.ts'
import { webhookExample } from '../webhook-example.test-data.ts'
import { linear } from './index.ts'
import { sampleComment, sampleIssue } from './objects.ts'

const docs = 'https://linear.app/developers/graphql#creating-and-editing-issues'
const operation = (request: SeenRequest): string => String((request.json as JsonObject | undefined)?.['query'] ?? '')
const variables = (request: SeenRequest): JsonObject => (request.json as { variables?: JsonObject }).variables ?? {}
const post = (json: JsonObject, answer: Exchange['answer'], more: Partial<Exchange> = {}): Exchange => ({ method: 'POST', path: '/graphql', json, answer, ...more })
const asks = (wanted: JsonObject, data: JsonObject): Exchange => post({ variables: wanted }, { json: { data } }, { reads: true })

/** Finds by the id that was written with the creation before, as Linear does. */
const written = (create: string, list: string, sample: JsonObject): Exchange['answer'] => (request, earlier) => {
  const wanted = ((variables(request)['filter'] as JsonObject)['id'] as JsonObject)['eq']
  const ids = earlier.filter((each) => operation(each).includes(create)).map((each) => (variables(each)['input'] as JsonObject)['id'])
  return { json: { data: { [list]: { nodes: ids.includes(wanted ?? null) ? [{ ...sample, id: wanted }] : [] } } } }
}
const issues: Exchange = post({ variables: { input: { teamId: 'team-1', title: 'A title', description: 'Words', priority: 2, labelIds: ['l1'], stateId: 's1', assigneeId: 'u1', projectId: 'p1', dueDate: '2026-12-24' } } }, { json: { data: { issueCreate: { success: true, issue: sampleIssue } } } })
const comments: Exchange = post({ variables: { input: { issueId: 'TEA-42', body: 'It happens.' } } }, { json: { data: { commentCreate: { success: true, comment: sampleComment } } } })
const lookUp = (answer: Exchange['answer']): Exchange => post({ variables: { filter: {} } }, answer, { reads: true, isOptional: true })

const said = (code: string, message: string, more: { status?: number; headers?: Record<string, string>; extensions?: JsonObject } = {}): RefusalExample['answer'] => ({ status: more.status ?? 400, headers: more.headers ?? {}, json: { errors: [{ message, extensions: { code, ...more.extensions } }], data: null } })
const pageInfo = { hasNextPage: true, endCursor: 'cursor-2' }

const t1 = { team: { id: { eq: 't1' } } }
const stateNodes = { workflowStates: { nodes: [{ id: 's1', name: 'Todo', team: { key: 'TEA' } }] } }
const choicesOf: Record<string, Omit<OptionsExample, 'action' | 'options'>> = {
  teams: { answers: [asks({ first: 250 }, { teams: { nodes: [{ id: 't1', key: 'TEA', name: 'Tea House' }] } })], finds: [{ value: 't1', label: 'Tea House (TEA)' }] },
  states: { input: { team: 't1' }, answers: [asks({ filter: t1 }, stateNodes)], finds: [{ value: 's1', label: 'Todo' }] },
  users: { answers: [asks({ filter: { active: { eq: true } } }, { users: { nodes: [{ id: 'u1', name: 'Ada', email: 'ada@example.com' }] } })], finds: [{ value: 'u1', label: 'Ada (ada@example.com)' }] },
  labels: { input: { team: 't1' }, answers: [asks({ filter: { or: [t1, { team: { null: true } }] } }, { issueLabels: { nodes: [{ id: 'l1', name: 'Bug' }] } })], finds: [{ value: 'l1', label: 'Bug' }] },
  projects: { answers: [asks({ first: 250 }, { projects: { nodes: [{ id: 'p1', name: 'Shop' }] } })], finds: [{ value: 'p1', label: 'Shop' }] },
}
const choices: OptionsExample[] = [
  ...linear.actions.flatMap(({ key, options = {} }) => Object.keys(options).flatMap((name) => (choicesOf[name] ? [{ action: key, options: name, ...choicesOf[name] }] : []))),
  // While no team is chosen, each state says whose it is.
  { action: 'update-issue', options: 'states', answers: [asks({ filter: {} }, stateNodes)], finds: [{ value: 's1', label: 'Todo (TEA)' }] },
]

connectorContract(linear, {
  config: { apiKey: 'secret://linear-key', webhookSecret: 'secret://linear-webhook' },
  secrets: { 'linear-key': 'lin_api_Zk4q9wXv7Tn2Zk4q9wXv7Tn2Zk4q9wXv7Tn2' },
  check: { answers: [post({}, { json: { data: { viewer: { name: 'Ada Lovelace', email: 'ada@example.com' }, organization: { name: 'Tea House' } } } }, { reads: true, headers: { authorization: 'lin_api_Zk4q9wXv7Tn2Zk4q9wXv7Tn2Zk4q9wXv7Tn2' } })], account: 'ada@example.com at Tea House' },
  examples: [
    { action: 'create-issue', input: { team: 'team-1', title: 'A title', description: 'Words', priority: 2, labels: ['l1'], state: 's1', assignee: 'u1', project: 'p1', dueDate: '2026-12-24' }, answers: [issues, lookUp(written('issueCreate', 'issues', sampleIssue))], output: { identifier: 'TEA-42' } },
    { action: 'update-issue', input: { issue: 'TEA-42', state: 's2' }, answers: [post({ variables: { id: 'TEA-42', input: { stateId: 's2' } } }, { json: { data: { issueUpdate: { success: true, issue: sampleIssue } } } }, { repeatable: docs })], output: { identifier: 'TEA-42' } },
    { action: 'add-comment', input: { issue: 'TEA-42', body: 'It happens.' }, answers: [comments, lookUp(written('commentCreate', 'comments', sampleComment))], output: { body: 'It happens in private windows only.' } },
    { action: 'get-issue', input: { issue: 'TEA-42' }, answers: [asks({ id: 'TEA-42' }, { issue: sampleIssue })], output: { title: 'The basket forgets its tea' } },
    { action: 'search-issues', input: { team: 'team-1', filter: { priority: { lte: 2 } }, limit: 10 }, answers: [asks({ filter: { team: { id: { eq: 'team-1' } }, priority: { lte: 2 } }, first: 10 }, { issues: { nodes: [sampleIssue], pageInfo } })], output: { issues: [{ identifier: 'TEA-42' }], next: 'cursor-2' } },
    { action: 'search-issues', name: 'by text', input: { text: 'basket', after: 'cursor-2' }, answers: [asks({ term: 'basket', after: 'cursor-2', first: 50 }, { searchIssues: { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } } })], output: { issues: [], next: null } },
  ],
  options: choices,
  refusals: [
    { action: 'create-issue', name: 'RATELIMITED', answer: said('RATELIMITED', 'Rate limit exceeded', { headers: { 'x-ratelimit-requests-remaining': '0', 'x-ratelimit-requests-reset': '1' } }), expect: { code: 'rate-limited', retryable: true, sent: 'not-processed', retryAfterMs: 1_000 } },
    { action: 'create-issue', name: 'AUTHENTICATION_ERROR', answer: said('AUTHENTICATION_ERROR', 'Authentication required, not authenticated', { status: 401 }), expect: { code: 'unauthorized', retryable: false, says: /not authenticated/ } },
    { action: 'create-issue', name: 'an invalid input within an answer of 200', answer: said('INPUT_ERROR', 'Argument Validation Error', { status: 200, extensions: { type: 'invalid input', userPresentableMessage: 'teamId must be a UUID.' } }), expect: { code: 'invalid-input', retryable: false, sent: 'processed', says: /teamId must be a UUID/ } },
    { action: 'update-issue', name: 'an issue that is not there', answer: said('INPUT_ERROR', 'Entity not found: Issue', { status: 200, extensions: { userPresentableMessage: 'Could not find referenced Issue.' } }), expect: { code: 'not-found', says: /Could not find referenced Issue/ } },
    { action: 'get-issue', name: 'FORBIDDEN', answer: said('FORBIDDEN', 'You do not have access', { status: 403 }), expect: { code: 'forbidden' } },
    { action: 'add-comment', name: 'usage limit exceeded', answer: said('OTHER', 'Usage limit exceeded', { extensions: { type: 'usage limit exceeded' } }), expect: { code: 'quota-exceeded', retryable: false } },
    { action: 'add-comment', name: 'lock timeout', answer: said('OTHER', 'Lock timeout', { extensions: { type: 'lock timeout' } }), expect: { code: 'conflict', retryable: true, sent: 'not-processed' } },
    { action: 'add-comment', name: 'INTERNAL_SERVER_ERROR', answer: said('INTERNAL_SERVER_ERROR', 'Internal server error', { status: 200 }), expect: { code: 'unavailable', retryable: true, sent: 'maybe-sent' } },
  ],
  webhook: webhookExample('linear'),
})
