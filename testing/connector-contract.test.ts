import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { callJson, callJsonAs } from '@main/connectors/kit/call-json.ts'
import { defineAction, type AnyAction, type Connector } from '@main/connectors/define.ts'
import { definePoll } from '@main/connectors/define-poll.ts'
import { AppError } from '@shared/failure.ts'
import type { Effect } from '@shared/node-type.ts'
import { SecretRef } from '@shared/secret-ref.ts'
import { z } from 'zod'
import type { World } from './check.ts'
import { connectorContract, contractChecks } from './connector-contract.ts'
import type { ContractOptions } from './contract-options.ts'
import { doorTo } from './door.ts'
import { makeAction, makeConnector } from './make-connector.ts'
import { mockService, type Exchange } from './mock-service.ts'

const ticket = { id: 'T-1', title: 'The lamp is broken' }
const contract: ContractOptions = {
  config: { token: 'secret://desk' },
  examples: [{ action: 'get-ticket', input: { id: 'T-1' }, answers: [{ method: 'GET', path: '/v1/tickets/T-1', answer: { json: ticket } }], output: ticket }],
  check: { answers: [{ method: 'GET', path: '/v1/me', answer: { json: { name: 'Ada' } } }], account: 'Ada' },
}

connectorContract(makeConnector(), contract)

let world: World
beforeAll(async () => {
  const service = await mockService()
  world = { service, door: doorTo(service) }
})
afterAll(async () => {
  await world.door.close()
  await world.service.close()
})

/** The checks that fail, with what they say. */
async function faults(connector: Connector, options: ContractOptions = contract, only = /./): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const { group, name, run } of contractChecks(connector, options).filter((check) => only.test(check.name))) {
    try {
      await run(world)
    } catch (error) {
      found[`${group}: ${name}`] = (error as Error).message
    }
  }
  return found
}
const withAction = (action: AnyAction): Connector => makeConnector({ actions: [action] })

describe('a connector that does not keep the contract is told', () => {
  test('which field has no title, which one cannot be drawn, and which one would keep a secret readable', async () => {
    const input = z.strictObject({
      id: z.string().min(1), either: z.union([z.string(), z.number()]).optional().meta({ title: 'Either' }),
      inside: z.strictObject({ name: z.string().optional() }).optional().meta({ title: 'Inside' }), of: z.string().optional().meta({ title: 'Of', 'x-options': 'desks' }),
    })
    const found = await faults({ ...withAction(makeAction({ input })), config: z.strictObject({ token: SecretRef.meta({ title: 'Token' }), apiKey: z.string().optional().meta({ title: 'Key' }) }) })
    expect(found['get-ticket: says what it does, and every field what it is for']).toMatch(/id has no title[\s\S]*either takes several kinds[\s\S]*inside\.name has no title[\s\S]*"desks"/)
    expect(found['the connector: its connection draws as a form, with secrets by reference']).toMatch(/apiKey looks like a secret/)
  })

  test('that its sample and its first input do not fit, and that it takes what it should refuse', async () => {
    const action = makeAction({ input: z.looseObject({ id: z.unknown().optional().meta({ title: 'Ticket' }), count: z.number().optional().meta({ title: 'Count' }) }), defaultInput: { count: 'many' }, sample: { id: 7 } })
    const found = await faults(withAction(action))
    expect(found['get-ticket: has a sample that fits its output']).toMatch(/sample\.id/)
    expect(found['get-ticket: starts with an input that lacks values at most']).toMatch(/defaultInput\.count/)
    expect(found['get-ticket: refuses bad input before anything is sent']).toMatch(/a field that nobody knows/)
  })

  test('of a call that nobody expected, and of one that did not come', async () => {
    const [example] = contract.examples ?? []
    const found = await faults(makeConnector(), { ...contract, examples: [{ ...example, action: 'get-ticket', input: { id: 'T-2' }, answers: [{ method: 'GET', path: '/v1/tickets/T-1', answer: { json: ticket } }] }] })
    expect(found['get-ticket: does its example, and gives the output it declares']).toMatch(/GET \/v1\/tickets\/T-2 was not expected\. Expected were GET \/v1\/tickets\/T-1: the path is[\s\S]*was expected and did not come/)
  })

  test('of a call to an address that it does not say', async () => {
    expect((await faults(makeConnector({ origins: ['https://*.desk.example'] }), contract, /^does its example/))).toEqual({})
    expect((await faults(makeConnector({ origins: ['https://api.other.example'] }), contract, /^does its example/))['get-ticket: does its example, and gives the output it declares']).toMatch(/It calls https:\/\/api\.desk\.example/)
    expect((await faults(makeConnector({ reach: 'service' }), contract, /^does its example/))).toEqual({})
    expect((await faults(makeConnector({ reach: 'here' }), contract, /^does its example/))['get-ticket: does its example, and gives the output it declares']).toMatch(/It says reach: 'here', and sends GET/)
    expect((await faults(makeConnector({ reach: 'service', service: () => ({ baseUrl: 'https://api.desk.example/v1' }), actions: [makeAction({ run: (_input, { http }) => http.request({ method: 'GET', url: 'https://other.example/v1/tickets/T-1' }).then(() => ticket) })] }), contract, /^does its example/))['get-ticket: does its example, and gives the output it declares']).toMatch(/It says reach: 'service', and calls https:\/\/other\.example/)
  })

  test('of every failure that it takes for internal, and of a limit that it does not hand on', async () => {
    const connector = makeConnector({ normalizeError: (error) => ({ code: 'internal', message: `Something went wrong: ${String(error)}`, retryable: false }) })
    const found = await faults(connector)
    for (const situation of ['401 is unauthorized', '429 with seconds is rate-limited', 'cut line is network', 'slow answer is timeout', 'giant answer is limit', 'bad JSON is unavailable']) expect(found[`get-ticket: ${situation}`]).toMatch(/the code is internal/)
    expect(found['get-ticket: 429 with a date is rate-limited']).toMatch(/retryAfterMs is missing/)
    expect(found['the test of a connection: 401 is unauthorized']).toMatch(/the code is internal/)
  })

  test('of a failure that it swallows, and of an answer that it reads without a look', async () => {
    const swallowing = makeAction({ async run() { return ticket } })
    expect(Object.keys(await faults(withAction(swallowing)))).toContain('get-ticket: does its example, and gives the output it declares')
    const trusting = defineAction({ ...readTicket(), async run({ id }, { http }) {
      const { body } = await callJson(http, { method: 'GET', url: `/tickets/${id}` })
      return { id, title: (body as { title: string }).title.trim() }
    } })
    expect((await faults(withAction(trusting)))['get-ticket: an answer of another shape is no fault of ours']).toMatch(/Request 1 answered with/)
  })

  test('of a secret in an error, a log or an output, in whatever form', async () => {
    const telling = (tell: (token: string) => string) => defineAction({ ...readTicket(), config: z.object({ token: z.string() }), async run({ id }, { http, config }) {
      return { ...(await callJsonAs(http, z.object({ title: z.string() }), { method: 'GET', url: `/tickets/${id}` })), id: tell(config.token) }
    } })
    for (const tell of [(token: string) => token, (token: string) => Buffer.from(`ada:${token}`).toString('base64'), encodeURIComponent]) {
      expect((await faults(withAction(telling(tell)), contract, /^does its example/))['get-ticket: does its example, and gives the output it declares']).toMatch(/The secret that begins with made-u/)
    }
    const failing = makeConnector({ normalizeError: () => ({ code: 'unauthorized', message: 'It refused made-up-desk-Zk4q9wXv7Tn2', retryable: false, sent: 'processed' }) })
    expect((await faults(failing, contract, /^401/))['get-ticket: 401 is unauthorized']).toMatch(/The secret that begins with/)
  })
})

describe('the class of an action is proved by sending it twice', () => {
  const wrong = async (effect: Effect, run: AnyAction['run'], answers: Exchange[], more: Partial<AnyAction> = {}) => {
    const found = await faults(withAction(makeAction({ effect, run, ...more })), { ...contract, examples: [{ action: 'get-ticket', input: { id: 'T-1' }, answers }] }, /sent twice/)
    return found[`get-ticket: is ${effect} when it is sent twice`]
  }
  const post = (key?: boolean): AnyAction['run'] => async ({ id }: { id: string }, { http, idempotencyKey }) => callJson(http, { method: 'POST', url: '/tickets', json: { id }, headers: key === true ? { 'idempotency-key': idempotencyKey } : {} }).then(() => ticket)
  const posted: Exchange = { method: 'POST', path: '/v1/tickets', answer: { json: ticket } }

  test('a read that writes is none, unless the answer says that it only reads', async () => {
    expect(await wrong('read', post(), [posted])).toMatch(/It says that it only reads/)
    expect(await wrong('read', post(), [{ ...posted, reads: true }])).toBeUndefined()
  })

  test('a POST is not idempotent unless the vendor says so, and nothing is that sends something else each time', async () => {
    expect(await wrong('idempotent', post(), [posted])).toMatch(/does not promise it/)
    expect(await wrong('idempotent', post(), [{ ...posted, repeatable: 'https://docs.desk.example/tickets' }])).toBeUndefined()
    let count = 0
    const counting: AnyAction['run'] = async (_input, { http }) => callJson(http, { method: 'PUT', url: '/tickets', json: { at: count++ } }).then(() => ticket)
    expect(await wrong('idempotent', counting, [{ ...posted, method: 'PUT' }])).toMatch(/something else the second time/)
  })

  test('a keyed call carries the key of its step', async () => {
    expect(await wrong('keyed', post(), [posted])).toMatch(/carries no idempotency key/)
    expect(await wrong('keyed', post(true), [posted])).toBeUndefined()
  })

  test('an unsafe one changes something', async () => {
    expect(await wrong('unsafe', post(), [posted])).toBeUndefined()
    expect(await wrong('unsafe', makeAction().run, [{ method: 'GET', path: '/v1/tickets/T-1', answer: { json: ticket } }])).toMatch(/is it a read/)
  })

  const Found = z.array(z.object({ marker: z.string() }))
  const marked: AnyAction['run'] = async (_input, { http, idempotencyKey }) => callJson(http, { method: 'POST', url: '/tickets', json: { marker: idempotencyKey } }).then(() => ticket)
  const list: Exchange = { method: 'GET', path: '/v1/tickets', isOptional: true, answer: (_request, earlier) => ({ json: earlier.filter(({ method }) => method === 'POST').map(({ json }) => json) }) }
  test('a reconcilable one finds its own write, and no other', async () => {
    const looks = (isRight: (marker: string, key: string) => boolean): NonNullable<AnyAction['reconcile']> => async (_input, { http, idempotencyKey }) => {
      const found = await callJsonAs(http, Found, { method: 'GET', url: '/tickets' })
      return found.some(({ marker }) => isRight(marker, idempotencyKey)) ? { kind: 'happened', output: ticket } : { kind: 'did-not-happen' }
    }
    expect(await wrong('reconcilable', marked, [posted, list], { reconcile: looks((marker, key) => marker === key) })).toBeUndefined()
    expect(await wrong('reconcilable', marked, [posted, list], { reconcile: looks(() => true) })).toMatch(/takes the write of one step for that of another/)
    expect(await wrong('reconcilable', marked, [posted, list], { reconcile: looks(() => false) })).toMatch(/reconcile says "did-not-happen"/)
    expect(await wrong('reconcilable', marked, [posted, list], { reconcile: () => Promise.resolve({ kind: 'happened', output: ticket }) })).toMatch(/and nothing was sent/)
  })
})

test('the requests of examples, of choices, of the test of a connection, of polls and of look-ups are compared with the vendor\'s description', async () => {
  const Tickets = z.array(z.looseObject({ id: z.string() }))
  const action = makeAction({
    effect: 'reconcilable', run: async (_input, { http, idempotencyKey }) => callJson(http, { method: 'POST', url: '/tickets', json: { id: idempotencyKey } }).then(() => ticket),
    options: { desks: async (_input, { http }) => (await callJsonAs(http, Tickets, { method: 'GET', url: '/desks' })).map(({ id }) => ({ value: id, label: id })) },
    reconcile: async (_input, { http, idempotencyKey }) => ((await callJsonAs(http, Tickets, { method: 'GET', url: '/tickets' })).some(({ id }) => id === idempotencyKey) ? { kind: 'happened', output: ticket } : { kind: 'did-not-happen' }),
  })
  const poll = definePoll({
    key: 'new-tickets', displayName: 'New tickets', summary: 'When there are new ones', icon: 'inbox', config: z.unknown(), input: z.strictObject({}), defaultInput: {}, everyMs: 60_000, samples: [{ name: 'One', payload: ticket }],
    poll: async (_input, { http }) => ({ items: (await callJsonAs(http, Tickets, { method: 'GET', url: '/new' })).map(({ id }) => ({ id, payload: { id } })), cursor: null }),
  })
  const posted: Exchange = { method: 'POST', path: '/v1/tickets', answer: { json: ticket } }
  const listed: Exchange = { method: 'GET', path: '/v1/tickets', isOptional: true, answer: (_request, earlier) => ({ json: earlier.filter(({ method }) => method === 'POST').map(({ json }) => json) }) }
  const found = await faults(makeConnector({ actions: [action], polls: [poll] }), {
    ...contract, examples: [{ action: 'get-ticket', input: { id: 'T-1' }, answers: [posted, listed] }],
    options: [{ action: 'get-ticket', options: 'desks', answers: [{ method: 'GET', path: '/v1/desks', answer: { json: [] } }], finds: [] }],
    polls: [{ poll: 'new-tickets', input: {}, answers: [{ method: 'GET', path: '/v1/new', answer: { json: [] } }], finds: [] }],
    validateRequest: ({ method, path }) => [`${method} ${path} is described otherwise.`],
  }, /^(does its example|is reconcilable|offers|says whose|finds what)/)
  expect(Object.fromEntries(Object.entries(found).map(([check, says]) => [check, [...new Set(says.split('\n'))]]))).toEqual({
    'get-ticket: does its example, and gives the output it declares': ['POST /v1/tickets is described otherwise.'],
    'get-ticket: is reconcilable when it is sent twice': ['POST /v1/tickets is described otherwise.', 'GET /v1/tickets is described otherwise.'],
    'get-ticket: offers the choices "desks"': ['GET /v1/desks is described otherwise.'],
    'the test of a connection: says whose account it is': ['GET /v1/me is described otherwise.'],
    'new-tickets: finds what is there, each under an id of its own, and changes nothing': ['GET /v1/new is described otherwise.'],
  })
})

test('what was turned away unread after an earlier request had changed something is not told as not processed', async () => {
  const twice = makeAction({ effect: 'unsafe', async run(_input: never, { http }) {
    await callJson(http, { method: 'POST', url: '/tickets', json: {} })
    return callJsonAs(http, z.looseObject({ id: z.string(), title: z.string() }), { method: 'POST', url: '/tickets/T-1/publish', json: {} })
  } })
  const answers: Exchange[] = [{ method: 'POST', path: '/v1/tickets', answer: { json: ticket } }, { method: 'POST', path: '/v1/tickets/T-1/publish', answer: { json: ticket } }]
  const found = await faults(withAction(twice), { ...contract, examples: [{ action: 'get-ticket', input: { id: 'T-1' }, answers }] })
  expect(found['get-ticket: 429 with seconds is rate-limited']).toMatch(/Request 2 failing: sent is not-processed/)
})

test('an action that calls nothing is not asked what becomes of its calls, and may not begin to call', async () => {
  const computing = makeAction({ run: () => Promise.resolve(ticket) })
  const options = { ...contract, examples: [{ action: 'get-ticket', input: { id: 'T-1' }, answers: [] }] }
  expect(contractChecks(withAction(computing), options).filter(({ group }) => group === 'get-ticket').map(({ name }) => name)).toHaveLength(6)
  expect(await faults(withAction(computing), options)).toEqual({})
  expect(Object.keys(await faults(makeConnector(), options))).toContain('get-ticket: does its example, and gives the output it declares')
})

test('nothing of a contract leaves this machine', async () => {
  const away = makeAction({ async run(_input: never, { http }) {
    await http.request({ method: 'GET', url: 'http://169.254.169.254/latest' })
    await http.request({ method: 'GET', url: 'https://elsewhere.example/x' })
    return ticket
  } })
  const anywhere: Exchange[] = [{ method: 'GET', path: '/latest', origin: 'http://169.254.169.254', answer: {} }, { method: 'GET', path: '/x', origin: 'https://elsewhere.example', headers: { authorization: /^$/ }, isOptional: true, answer: {} }]
  await faults(withAction(away), { ...contract, examples: [{ action: 'get-ticket', input: { id: 'T-1' }, answers: anywhere }] })
  await expect(world.door.request({ method: 'GET', url: 'ftp://elsewhere.example' })).rejects.toBeInstanceOf(AppError)
})

function readTicket() {
  const { effect: _effect, describe: _describe, sends: _sends, options: _options, fields: _fields, reconcile: _reconcile, ...rest } = makeAction()
  return { ...rest, effect: 'read' as const, input: z.strictObject({ id: z.string().min(1).meta({ title: 'Ticket' }) }), output: z.looseObject({ id: z.string(), title: z.string() }), sample: ticket }
}
