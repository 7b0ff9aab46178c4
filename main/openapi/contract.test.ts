// An imported connector owes its users what a written one does.
import { readFileSync } from 'node:fs'
import { connectorContract } from 'flowbench/testing'
import { connectorOf } from './connector.ts'
import { convertDocument } from './convert.ts'
import { parseText } from './parse-text.ts'

const { offer, operations } = convertDocument(parseText(readFileSync(new URL('fixtures/pet-shop.yaml', import.meta.url), 'utf8')), null)
const petShop = connectorOf({
  key: 'pet-shop', displayName: 'Pet shop', version: offer.version, source: { kind: 'file', name: 'pet-shop.yaml' }, baseUrl: 'https://eu.pets.example.com/v2', variables: offer.variables, schemes: offer.schemes,
  operations: operations(offer.operations.map(({ key }) => key)), offered: {}, importedAt: 0,
})

const pet = { id: 'pet_7', name: 'Rex', kind: 'dog' }
const key = { 'x-shop-key': 'k-of-the-contract-123' }

connectorContract(petShop, {
  config: { 'shop-key_apiKey': 'secret://shop-key', login_username: 'ada', login_password: 'secret://shop-password' },
  secrets: { 'shop-key': 'k-of-the-contract-123', 'shop-password': 'p-of-the-contract-456' },
  check: { answers: [{ method: 'GET', path: '/v2/pets', headers: key, answer: { json: { data: [] } } }], account: 'eu.pets.example.com' },
  examples: [
    { action: 'list-pets', input: { status: 'sold', tag: ['a', 'b'], gatherPages: 2 }, answers: [
      { method: 'GET', path: '/v2/pets', headers: key, query: { cursor: 'next' }, answer: { json: { data: [{ ...pet, id: 'pet_8' }], next_cursor: null } } },
      { method: 'GET', path: '/v2/pets', headers: key, query: { status: 'sold', tag: 'a,b' }, answer: { json: { data: [pet], next_cursor: 'next' } } },
    ], output: { data: [pet, { ...pet, id: 'pet_8' }] } },
    { action: 'create-pet', input: { body: { name: 'Rex', kind: 'dog' } }, answers: [{ method: 'POST', path: '/v2/pets', headers: key, json: { name: 'Rex', kind: 'dog' }, answer: { status: 201, json: pet } }], output: pet },
    { action: 'get-pet', input: { petId: 'pet_7' }, answers: [{ method: 'GET', path: '/v2/pets/pet_7', headers: key, answer: { json: pet } }], output: pet },
    { action: 'replace-pet', input: { petId: 'pet_7', body: { name: 'Max', kind: 'dog' } }, answers: [{ method: 'PUT', path: '/v2/pets/pet_7', json: { name: 'Max', kind: 'dog' }, answer: { json: pet } }], output: pet },
    { action: 'remove-pet', input: { petId: 'pet_7' }, answers: [{ method: 'DELETE', path: '/v2/pets/pet_7', answer: { status: 204 } }] },
    { action: 'upload-photo', input: { petId: 'pet_7', body: { photo: 'aGVsbG8=', caption: 'Rex' } }, answers: [{ method: 'POST', path: '/v2/pets/pet_7/photo', headers: { 'content-type': /^multipart\/form-data/ }, answer: { json: { bytes: 5 } } }], output: { bytes: 5 } },
    { action: 'orders-create', input: { body: { customer: 'ada@example.com', lines: [{ petId: 'pet_7' }], payment: { method: 'card', token: 't' } } }, answers: [{ method: 'POST', path: '/v2/orders', headers: { ...key, 'idempotency-key': /^key-/ }, answer: { status: 201, json: { id: 'o1' } } }], output: { id: 'o1' } },
    { action: 'orders-list', input: { filter: { status: 'open' } }, answers: [{ method: 'GET', path: '/v2/orders', query: { 'filter[status]': 'open' }, answer: { json: [{ id: 'o1' }] } }], output: [{ id: 'o1' }] },
    { action: 'get-health', input: {}, answers: [{ method: 'GET', path: '/v2/health', answer: { headers: { 'content-type': 'text/plain' }, text: 'open' } }] },
  ],
  doesNotApply: { 'get-health: bad JSON': 'The document promises a text.', 'get-health: page in place of JSON': 'The document promises a text.' },
})
