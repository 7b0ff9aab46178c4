import { connectorContract } from 'flowbench/testing'
import { http } from './index.ts'

const anyAnswer = 'The address is anybody\'s, and any text is an answer of it.'

connectorContract(http, {
  config: { baseUrl: 'https://api.example.com/v1', auth: 'bearer', secret: 'secret://shop-token', testPath: '/me' },
  check: { answers: [{ method: 'GET', path: '/v1/me', headers: { authorization: /^Bearer / }, answer: { json: { name: 'Ada' } } }], account: 'api.example.com' },
  examples: [
    { action: 'request', name: 'below the base URL', input: { url: '/orders' }, answers: [{ method: 'GET', path: '/v1/orders', origin: 'https://api.example.com', headers: { authorization: /^Bearer / }, answer: { json: [{ id: 1 }] } }], output: { status: 200, body: [{ id: 1 }] } },
    {
      action: 'request', input: { method: 'GET', url: 'https://api.example.com/orders', query: { page: 2 } },
      answers: [{ method: 'GET', path: '/orders', origin: 'https://api.example.com', query: { page: '2' }, answer: { json: [{ id: 1 }] } }],
      output: { status: 200, body: [{ id: 1 }] },
    },
    { action: 'request', name: 'PUT', input: { method: 'PUT', url: 'https://api.example.com/orders/1', body: { paid: true } }, answers: [{ method: 'PUT', path: '/orders/1', json: { paid: true }, answer: { status: 204 } }], output: { status: 204, body: null } },
    { action: 'request', name: 'POST', input: { method: 'POST', url: 'https://api.example.com/orders', body: { tea: 3 } }, answers: [{ method: 'POST', path: '/orders', json: { tea: 3 }, answer: { status: 201, json: { id: 2 } } }], output: { status: 201 } },
    { action: 'request', name: 'POST with a key', input: { method: 'POST', url: 'https://api.example.com/orders', body: { tea: 3 }, sendIdempotencyKey: true }, answers: [{ method: 'POST', path: '/orders', headers: { 'idempotency-key': /^key-/ }, answer: { status: 201, json: { id: 2 } } }] },
  ],
  polls: [{ poll: 'new-items', input: { url: 'https://api.example.com/orders', newestFirst: true }, answers: [{ method: 'GET', path: '/orders', answer: { json: [{ id: 2 }, { id: 1 }] } }], finds: ['1', '2'] }],
  doesNotApply: { 'the test of a connection: page in place of JSON': anyAnswer, 'request: bad JSON': anyAnswer, 'request: page in place of JSON': anyAnswer },
})
