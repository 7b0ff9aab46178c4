import { readFileSync } from 'node:fs'
import { toFailure } from '@shared/failure.ts'
import type { ImportedOperation } from '@shared/imported-connector.ts'
import type { JsonSchema } from '@shared/json-schema.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import { describe, expect, test } from 'vitest'
import { controlFor, objectSchema } from '../../renderer/inspector/form/control.ts'
import { convertDocument } from './convert.ts'
import { parseText } from './parse-text.ts'

const petShop = convertDocument(parseText(readFileSync(new URL('fixtures/pet-shop.yaml', import.meta.url), 'utf8')), null)

function operation(key: string): ImportedOperation {
  const [found] = petShop.operations([key])
  if (!found) throw new Error(`There is no ${key}`)
  return found
}

function documentOf(paths: JsonObject, more: JsonObject = {}): JsonObject {
  return { openapi: '3.1.0', info: { title: 'T', version: '1' }, servers: [{ url: 'https://api.example.com' }], paths, ...more }
}

function only(paths: JsonObject, more: JsonObject = {}): ImportedOperation {
  const document = convertDocument(documentOf(paths, more), null)
  const [found] = document.operations(document.offer.operations.map(({ key }) => key))
  if (!found) throw new Error('There is no operation')
  return found
}

function bodyOf(schema: JsonValue, schemas: JsonObject = {}): JsonSchema {
  const { inputSchema } = only({ '/x': { post: { requestBody: { content: { 'application/json': { schema } } }, responses: {} } } }, { components: { schemas } })
  return objectSchema(inputSchema.properties?.['body'], inputSchema)
}

test('each operation is an action: its key, its name, and whether it may be repeated', () => {
  expect(petShop.offer.operations.map(({ key, displayName, effect, isDeprecated }) => [key, displayName, effect, isDeprecated])).toEqual([
    ['list-pets', 'List pets', 'read', false], ['create-pet', 'Put a pet up for sale', 'unsafe', false], ['get-pet', 'Get a pet', 'read', false], ['replace-pet', 'Change a pet', 'idempotent', false], ['remove-pet', 'Take a pet off sale', 'idempotent', true],
    ['upload-photo', 'Add a photo', 'unsafe', false], ['orders-list', 'List orders', 'read', false], ['orders-create', 'Order pets', 'keyed', false], ['get-health', 'Is the shop open?', 'read', false],
  ])
  expect(petShop.offer).toMatchObject({ title: 'Pet Shop API', version: '2026-05-01', refused: [], servers: [{ url: 'https://{region}.pets.example.com/v2' }, { url: 'http://127.0.0.1:4010/v2' }], variables: [{ name: 'region', default: 'eu', values: ['eu', 'us'] }] })
  expect(petShop.offer.schemes.map(({ key, kind }) => [key, kind])).toEqual([['shop-key', 'api-key'], ['login', 'basic']])
})

test('parameters are fields of the form, with what the document says of them; what must be given comes first', () => {
  const { inputSchema, parameters } = operation('list-pets')
  expect(inputSchema).toMatchObject({ additionalProperties: false, properties: { status: { type: 'string', enum: ['available', 'reserved', 'sold'], description: 'Only pets with this status.' }, limit: { type: 'integer', minimum: 1, maximum: 100, default: 20 } } })
  expect(Object.keys(inputSchema.properties ?? {})).toEqual(['status', 'tag', 'limit', 'cursor', 'X-Trace-Id', 'gatherPages'])
  expect(parameters.find(({ name }) => name === 'tag')).toMatchObject({ in: 'query', style: 'form', explode: false })
  expect(Object.keys(operation('replace-pet').inputSchema.properties ?? {})).toEqual(['petId', 'body'])
  expect(operation('replace-pet').inputSchema.required).toEqual(['petId', 'body'])
})

test('the header for a key of the caller is filled in by the step, not by the person', () => {
  const { idempotencyHeader, inputSchema } = operation('orders-create')
  expect([idempotencyHeader, Object.keys(inputSchema.properties ?? {})]).toEqual(['Idempotency-Key', ['body']])
})

test('every field of a body can be drawn: what contains itself, or has no shape, as JSON', () => {
  const pet = objectSchema(operation('create-pet').inputSchema.properties?.['body'], {})
  const controls = Object.fromEntries(Object.entries(pet.properties ?? {}).map(([name, schema]) => [name, controlFor(objectSchema(schema, pet), pet).kind]))
  expect(controls).toEqual({ name: 'text', kind: 'enum', born: 'text', mother: 'any', traits: 'fields' })
  const order = objectSchema(operation('orders-create').inputSchema.properties?.['body'], {})
  expect(Object.keys(order.properties ?? {})).toEqual(['customer', 'lines', 'payment'])
  expect(controlFor(objectSchema(order.properties?.['payment'], order), order)).toMatchObject({ kind: 'union', key: 'method', options: [{ properties: { method: { const: 'card' } } }, { properties: { method: { const: 'invoice' } } }] })
})

test('an answer has the example of the document, or one made of its schema, and what it describes is known to expressions', () => {
  expect(operation('get-pet').sample).toEqual({ id: 'pet_1', name: 'Rex', kind: 'dog', status: 'available' })
  expect(operation('create-pet').sample).toMatchObject({ id: 'text', name: 'Rex', kind: 'dog', born: '2026-03-16', status: 'available' })
  expect(operation('create-pet').outputSchema).toMatchObject({ type: 'object', properties: { id: { type: 'string' }, kind: { enum: ['dog', 'cat', 'fish'] } } })
  expect(operation('remove-pet')).toMatchObject({ outputSchema: null, sample: null })
})

test('further pages are asked for where the document shows how', () => {
  expect(operation('list-pets').pages).toEqual({ items: ['data'], next: { kind: 'cursor', at: ['next_cursor'], parameter: 'cursor' } })
  expect(operation('orders-list').pages).toEqual({ items: [], next: { kind: 'link-header' } })
  expect(operation('get-pet').pages).toBeNull()
})

describe('documents that are not quite right', () => {
  test('a schema that is nothing but itself ends, and so does a tree of references', () => {
    expect(bodyOf({ $ref: '#/components/schemas/A' }, { A: { $ref: '#/components/schemas/B' }, B: { $ref: '#/components/schemas/A' } })).toEqual({ title: 'Body' })
    const wide = Object.fromEntries(Array.from({ length: 30 }, (_each, index) => [`S${index}`, { type: 'object', properties: Object.fromEntries(Array.from({ length: 30 }, (_part, at) => [`p${at}`, { $ref: `#/components/schemas/S${(index + at + 1) % 30}` }])) }]))
    const size = JSON.stringify(bodyOf({ $ref: '#/components/schemas/S0' }, wide)).length
    expect(size).toBeGreaterThan(1_000)
    expect(size).toBeLessThan(40_000)
  })

  test('a reference to another file refuses its operation and no other, and says what to do', () => {
    const { offer } = convertDocument(documentOf({
      '/a': { post: { requestBody: { content: { 'application/json': { schema: { type: 'object', properties: { pet: { $ref: './schemas/pet.yaml' } } } } } }, responses: {} } },
      '/b': { get: { responses: {} } }, '/c': { $ref: 'https://example.com/c.yaml' },
    }), null)
    expect(offer.operations.map(({ path }) => path)).toEqual(['/b'])
    expect(offer.refused).toEqual([{ method: '*', path: '/c', reason: expect.stringContaining('https://example.com/c.yaml') as unknown }, { method: 'POST', path: '/a', reason: expect.stringContaining('"./schemas/pet.yaml", which is in another file') as unknown }])
  })

  test('a reference to nowhere, unknown types and keywords of the wrong kind leave a field that takes anything', () => {
    expect(bodyOf({ type: 'object', required: 'name', properties: { a: { $ref: '#/nowhere' }, b: { type: 'Date', minimum: 'three' }, c: 7, d: { enum: 'x', type: ['string', 'null'] } } })).toEqual({ title: 'Body', type: 'object', properties: { a: { title: 'A' }, b: { title: 'B' }, c: { title: 'C' }, d: { title: 'D', type: ['string', 'null'] } } })
  })

  test('nothing of ours can be claimed: no x- annotation and no pattern comes through', () => {
    expect(JSON.stringify(bodyOf({ type: 'object', properties: { a: { type: 'string', 'x-literal': true, 'x-options': 'secrets', pattern: '(a+)+$', default: '{{ vars.x }}' } } }))).toBe('{"type":"object","properties":{"a":{"title":"A","type":"string"}},"title":"Body"}')
  })

  test('two operations of one id, none at all, and ids of odd letters each have a key of their own', () => {
    const { offer } = convertDocument(documentOf({ '/a': { get: { operationId: 'x' }, post: { operationId: 'x' } }, '/b/{id}': { get: {}, patch: { operationId: '!!!' } }, '/ü': { get: { operationId: 'Größe_abfragen' } } }), null)
    expect(offer.operations.map(({ key }) => key)).toEqual(['x', 'post-a', 'get-b-by-id', 'patch-b-by-id', 'gro-e-abfragen'])
  })

  test('a placeholder that nobody describes is a field all the same; what the client sends by itself is none', () => {
    const { inputSchema } = only({ '/a/{id}': { get: { parameters: [{ name: 'Accept', in: 'header', schema: {} }, { name: 'authorization', in: 'header', schema: {} }, { name: 'id', in: 'query', schema: { type: 'string' } }], responses: {} } } })
    expect(inputSchema).toMatchObject({ properties: { id_path: { title: 'ID' }, id: { type: 'string' } } })
    expect(Object.keys(inputSchema.properties ?? {}).sort()).toEqual(['id', 'id_path'])
  })
})

describe('OpenAPI 2.0', () => {
  const old = convertDocument({
    swagger: '2.0', info: { title: 'Old', version: '1' }, host: 'api.example.com', basePath: '/v1', schemes: ['https'], consumes: ['application/json'], produces: ['application/json'],
    securityDefinitions: { key: { type: 'apiKey', in: 'query', name: 'api_key' } }, security: [{ key: [] }],
    definitions: { Thing: { type: 'object', required: ['name'], properties: { name: { type: 'string' }, inner: { $ref: '#/definitions/Thing' } } } },
    paths: {
      '/things': {
        get: { operationId: 'find', parameters: [{ name: 'ids', in: 'query', type: 'array', items: { type: 'integer' }, collectionFormat: 'pipes' }, { name: 'api_key', in: 'query', type: 'string' }], responses: { 200: { description: '', schema: { type: 'array', items: { $ref: '#/definitions/Thing' } } } } },
        post: { operationId: 'add', parameters: [{ name: 'thing', in: 'body', required: true, schema: { $ref: '#/definitions/Thing' } }], responses: { 201: { description: '' } } },
      },
      '/upload': { post: { operationId: 'upload', consumes: ['multipart/form-data'], parameters: [{ name: 'file', in: 'formData', type: 'file', required: true }], responses: { 200: { description: '' } } } },
    },
  }, null)
  const [find, add, upload] = old.operations(['find', 'add', 'upload'])

  test('is read as later versions are: where it is, what it takes, and how lists are written', () => {
    expect(old.offer.servers).toEqual([{ url: 'https://api.example.com/v1', description: '' }])
    expect(find).toMatchObject({ parameters: [{ name: 'ids', style: 'pipeDelimited', explode: false }], outputSchema: { type: 'array', items: { properties: { name: { type: 'string' } } } } })
    expect(add).toMatchObject({ inputSchema: { required: ['body'], properties: { body: { required: ['name'] } } }, body: { kind: 'json', mediaType: 'application/json' } })
    expect(upload).toMatchObject({ body: { kind: 'multipart', files: ['file'] } })
  })
})

describe('what is no OpenAPI document is refused with what it is', () => {
  test.each([
    ['', 'The document is empty'], ['<!doctype html>', 'This is a web page'], ['{ "openapi": ', 'The document is not JSON that can be read'], ['a: [b', 'neither JSON nor YAML'], ['just words', 'is no object'],
    ['{"asyncapi":"2.0.0"}', 'AsyncAPI'], ['{"info":{"schema":"https://schema.getpostman.com/json/collection/v2.1.0/"}}', 'Postman'], ['{"swaggerVersion":"1.2"}', 'Swagger 1'], ['{"openapi":"4.0.0","paths":{}}', 'is of OpenAPI 4.0.0'],
    ['{"format":"flowbench/workflow"}', 'This is a workflow'], ['{"a":1}', 'says neither "openapi" nor "swagger"'], ['{"openapi":"3.0.0","paths":{}}', 'describes no operations'], ['{"openapi":"3.0.0","paths":[]}', '"paths" is no object'],
    ['{"openapi":"3.0.0","paths":{"/a":{"get":{"__proto__":{"x":1}}}}}', '"__proto__" at /paths/~1a/get'], ['openapi: 3.0.0\npaths:\n  /a:\n    __proto__: { get: {} }', '"__proto__" at /paths/~1a'],
  ])('%j', (text, words) => {
    let message = 'it was read'
    try {
      convertDocument(parseText(text), null)
    } catch (error) {
      message = toFailure(error).message
    }
    expect(message).toContain(words)
    expect(({} as JsonObject)['x']).toBeUndefined()
  })

  test.each([
    ['nested without end', `{"openapi":"3.0.0","paths":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`], ['of more values than anybody writes', `{"openapi":"3.0.0","x":[${'1,'.repeat(9_000_000)}1]}`],
    ['of aliases upon aliases', `a0: &a0 [x,x,x,x,x,x,x,x,x]\n${Array.from({ length: 20 }, (_each, index) => `a${index + 1}: &a${index + 1} [${`*a${index},`.repeat(9)}]`).join('\n')}`],
  ])('%s, and soon', (_what, text) => {
    const begun = performance.now()
    expect(() => parseText(text)).toThrow()
    expect(performance.now() - begun).toBeLessThan(8_000)
  })
})
