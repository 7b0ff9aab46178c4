import type { JsonObject } from '@shared/json.ts'
import { expect, test } from 'vitest'
import type { SeenRequest } from '../mock-service.ts'
import { validateRequestAgainst } from './validate-request.ts'

const json = (schema: JsonObject): JsonObject => ({ content: { 'application/json': { schema } } })
const desk = {
  openapi: '3.0.3', info: { title: 'Desk', version: '1' }, servers: [{ url: 'https://desk.example.com/v1' }],
  paths: {
    '/tickets': {
      get: { parameters: [{ in: 'query', name: 'limit', schema: { type: 'integer', maximum: 100 } }, { in: 'query', name: 'site', required: true, schema: { type: 'string' } }, { in: 'query', name: 'created', style: 'deepObject', schema: { type: 'object', properties: { gte: { type: 'integer' } } } }], responses: {} },
      post: { requestBody: { required: true, ...json({ $ref: '#/components/schemas/Ticket' }) }, responses: {} },
    },
    '/tickets/{id}': { get: { parameters: [{ in: 'path', name: 'id', required: true, schema: { type: 'integer' } }], responses: {} } },
    '/tickets/latest': { get: { responses: {} } },
    '/files/{path}': { get: { parameters: [{ in: 'path', name: 'path', required: true, 'x-multi-segment': true, schema: { type: 'string' } }], responses: {} } },
    '/charges': { post: { requestBody: { content: { 'application/x-www-form-urlencoded': { schema: { type: 'object', additionalProperties: false, required: ['amount'], properties: { amount: { type: 'integer' }, lines: { type: 'array', items: { type: 'object', properties: { tax: { type: 'boolean' } } } }, metadata: { type: 'object', additionalProperties: { type: 'string' } } } } } } }, responses: {} } },
  },
  components: { schemas: {
    Ticket: { allOf: [{ $ref: '#/components/schemas/Named' }, { type: 'object', properties: { id: { type: 'string', readOnly: true }, parent: { $ref: '#/components/schemas/Ticket' }, due: { type: 'string', nullable: true } }, required: ['id'] }] },
    Named: { type: 'object', required: ['name'], properties: { name: { type: 'string', minLength: 2 } } },
  } },
}
const validate = validateRequestAgainst(desk as unknown as JsonObject)
const request = (method: string, path: string, more: Partial<SeenRequest> & { send?: unknown } = {}): SeenRequest => {
  const { send, ...rest } = more
  const body = send === undefined ? '' : JSON.stringify(send)
  return { method, origin: 'https://desk.example.com', path: `/v1${path}`, query: {}, headers: { 'content-type': 'application/json' }, body, json: send as SeenRequest['json'], ...rest }
}
const form = (text: string): SeenRequest => request('POST', '/charges', { body: text, headers: { 'content-type': 'application/x-www-form-urlencoded' } })

test.each<[string, SeenRequest]>([
  ['a list with its parameters', request('GET', '/tickets', { query: { site: 'a', limit: '10', 'created[gte]': '3' } })],
  ['a path with a number', request('GET', '/tickets/12')],
  ['a path of several parts, where the document has it so', request('GET', '/files/a/b%20c.txt')],
  ['a body put together of two schemas, which contains itself', request('POST', '/tickets', { send: { name: 'Lamp', due: null, parent: { name: 'Room' } } })],
  ['a form with brackets', form('amount=12&lines[0][tax]=true&metadata[any]=1')],
])('%s is as the document has it', (_, sent) => {
  expect(validate(sent).problems).toEqual([])
})

test.each<[string, SeenRequest, RegExp]>([
  ['an address of another service', request('GET', '/tickets/12', { origin: 'https://other.example.com' }), /has no GET/],
  ['a method that is not there', request('DELETE', '/tickets/12'), /has no DELETE/],
  ['a path of several parts', request('GET', '/tickets/12/13'), /has no GET/],
  ['a word in place of a number in the path', request('GET', '/tickets/lamp'), /\{id\}.*type/i],
  ['a misspelt query parameter', request('GET', '/tickets', { query: { site: 'a', limt: '10' } }), /query has "limt"/],
  ['a query without what it needs', request('GET', '/tickets'), /lacks "site"/],
  ['a query value that is too large', request('GET', '/tickets', { query: { site: 'a', limit: '101' } }), /limit: 101/],
  ['a field of a query value that is not known', request('GET', '/tickets', { query: { site: 'a', 'created[after]': '3' } }), /created has a field "after"/],
  ['no body where one is needed', request('POST', '/tickets'), /lacks the body/],
  ['a body without what it needs', request('POST', '/tickets', { send: {} }), /required property "name"/],
  ['a misspelt field deep in the body', request('POST', '/tickets', { send: { name: 'Lamp', parent: { nmae: 'x', name: 'Room' } } }), /body\.parent has a field "nmae"/],
  ['a value of another type in the body', request('POST', '/tickets', { send: { name: 12 } }), /body\/name: .*string/],
  ['a body where none is described', request('GET', '/tickets/latest', { send: { a: 1 } }), /has a body/],
  ['JSON in place of a form', request('POST', '/charges', { send: { amount: 1 } }), /is application\/json, and should be/],
  ['a word in place of a number in a form', form('amount=much'), /amount.*integer/],
  ['a field of a form that is not known', form('amount=1&currency=eur'), /field "currency"/],
  ['a field in a list of a form that is not known', form('amount=1&lines[0][taxes]=true'), /lines\[0\] has a field "taxes"/],
])('%s is not', (_, sent, problem) => {
  expect(validate(sent).problems.join('\n')).toMatch(problem)
})

test('the path with the fewest placeholders is meant', () => {
  expect(validate(request('GET', '/tickets/latest'))).toEqual({ operation: 'GET /tickets/latest', problems: [] })
})

test('a vendor may take JSON where its document has a form, with JSON for what is text there', () => {
  const lenient = validateRequestAgainst({ ...desk, paths: { '/say': { post: { requestBody: { content: { 'application/x-www-form-urlencoded': { schema: { properties: { blocks: { type: 'string' } } } } } }, responses: {} } } } } as unknown as JsonObject, { takesJsonForForms: true })
  expect(lenient(request('POST', '/say', { send: { blocks: [{ type: 'divider' }] } })).problems).toEqual([])
  expect(lenient(request('POST', '/say', { send: { block: [] } })).problems.join()).toMatch(/field "block"/)
})
