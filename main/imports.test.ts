// From a document to a step that calls, with the services as the app has them.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { toFailure } from '@shared/failure.ts'
import type { WorkflowId } from '@shared/id.ts'
import { viewOf } from '@shared/run-view.ts'
import { openBeside } from './beside.ts'
import { buildWorker } from './openapi/build-worker.ts'
import { serveHttp, type TestServer } from './platform/http/test-server.ts'
import { openServices, type Services } from './services.ts'

const petShop = readFileSync(new URL('openapi/fixtures/pet-shop.yaml', import.meta.url), 'utf8')
const assetsFolder = fileURLToPath(new URL('../assets', import.meta.url))

let worker: Awaited<ReturnType<typeof buildWorker>>
let folder: string
let services: Services
let server: TestServer
const options = () => ({ dataFolder: folder, workerPath: join(worker.folder, 'sandbox-worker.js'), assetsFolder })

beforeAll(async () => { worker = await buildWorker() })
afterAll(() => worker.remove())
beforeEach(async () => {
  process.env['FLOWBENCH_SECRET_SHOP'] = 'hush-hush'
  folder = mkdtempSync(join(tmpdir(), 'flowbench-imports-'))
  server = await serveHttp((request, response) => {
    if (request.url === '/openapi.yaml') return response.writeHead(200, { 'content-type': 'application/yaml' }).end(petShop)
    return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ id: 'pet_7', name: 'Rex', kind: 'dog' }))
  })
  services = await openServices(options())
  services.grants.add(server.origin, 'a test')
})
afterEach(async () => {
  await services.close()
  await server.close()
  rmSync(folder, { recursive: true })
  delete process.env['FLOWBENCH_SECRET_SHOP']
})

async function importShop(operations = ['get-pet', 'create-pet'], text = petShop, replaces?: string) {
  const draft = await services.imports.read({ kind: 'file', name: 'pet-shop.yaml', text }, replaces)
  return { draft, kept: await services.imports.keep({ token: draft.token, key: 'pet-shop', displayName: 'Pet shop', baseUrl: `${server.origin}/v2`, operations }) }
}

function addWorkflow(): WorkflowId {
  const document = {
    format: 'flowbench/workflow', version: 1, id: 'wf_pets', name: 'Look after pets', trigger: { type: 'manual' },
    nodes: [{ id: 'pet', type: 'pet-shop.get-pet', name: 'Get the pet', connection: 'shop', input: { petId: '7' } }], edges: [{ from: 'trigger', to: 'pet' }], samples: [{ name: 'Now', payload: {} }],
  }
  const result = services.library.import(JSON.stringify(document))
  if (result.status !== 'imported') throw new Error(JSON.stringify(result.problems))
  return result.workflowIds[0] as WorkflowId
}

const refusal = (call: Promise<unknown>) => call.then(() => { throw new Error('it was expected to be refused') }, toFailure)

test('a document becomes a connector at once: a step of it runs with the account of a connection, and it is there after a restart', async () => {
  const heard: number[] = []
  services.connectors.onChanged(() => heard.push(services.catalog.nodeTypes.length))
  const before = services.catalog.nodeTypes.length
  const { draft, kept } = await importShop()
  expect(draft).toMatchObject({ changes: null, suggested: { key: 'pet-shop', displayName: 'Pet Shop API', baseUrl: 'https://{region}.pets.example.com/v2' } })
  expect(draft.suggested.operations).toHaveLength(8)
  expect(kept).toMatchObject({ key: 'pet-shop', operations: ['get-pet', 'create-pet'], offered: 9, uses: [] })
  expect(heard).toEqual([before + 2])
  expect(services.catalog.nodeType('pet-shop.get-pet')).toMatchObject({ displayName: 'Get a pet', effect: 'read', connector: { key: 'pet-shop', connection: 'required' }, inputSchema: { required: ['petId'] } })
  expect(services.connectionTypes().find(({ connector }) => connector === 'pet-shop')).toMatchObject({ displayName: 'Pet shop', configSchema: { properties: { apiKey: { 'x-secret': true } } } })

  services.connections.put({ name: 'shop', connector: 'pet-shop', config: { apiKey: 'secret://shop' } })
  const workflowId = addWorkflow()
  await services.close()
  services = await openServices(options())
  const runId = services.runs.start({ workflow: services.library.open(workflowId).draft.workflow, payload: {}, mode: { kind: 'whole' }, startedBy: { kind: 'person' }, writes: 'send' })
  await expect.poll(() => viewOf(services.runs.events(runId)).status, { timeout: 20_000 }).toBe('succeeded')
  expect(server.requests.at(-1)).toMatchObject({ method: 'GET', url: '/v2/pets/7', headers: { 'x-shop-key': 'hush-hush' } })
  expect(JSON.stringify(services.runs.events(runId))).not.toContain('hush-hush')
  expect(services.imports.list()).toMatchObject([{ key: 'pet-shop', uses: [{ workflowName: 'Look after pets', operations: ['get-pet'] }] }])
})

test('a look at the document again says what changed and which workflows it touches, before anything is changed', async () => {
  await importShop()
  addWorkflow()
  const later = petShop.replace('The number on its collar.', 'The number on its chip.').replace('operationId: createPet', 'operationId: sellPet')
  const { draft, kept } = await importShop(['get-pet', 'sell-pet'], later, 'pet-shop')
  expect(draft.changes).toMatchObject({ added: ['sell-pet'], removed: ['create-pet'], changed: ['get-pet'], touches: [{ workflowName: 'Look after pets', operations: ['get-pet'] }] })
  expect(draft.suggested).toMatchObject({ key: 'pet-shop', displayName: 'Pet shop', operations: ['get-pet'] })
  expect(kept.operations).toEqual(['get-pet', 'sell-pet'])
  expect(services.catalog.nodeType('pet-shop.create-pet')).toBeUndefined()
  expect(services.catalog.nodeType('pet-shop.get-pet')?.inputSchema).toMatchObject({ properties: { petId: { description: 'The number on its chip.' } } })
  const { draft: same } = await importShop(['get-pet'], later, 'pet-shop')
  expect(same.changes).toEqual({ added: [], removed: [], changed: [], touches: [] })
})

test('a document is fetched by the client that every call goes through, and one that is not allowed is not', async () => {
  const draft = await services.imports.read({ kind: 'url', url: `${server.origin}/openapi.yaml` })
  expect(draft).toMatchObject({ source: { kind: 'url', url: `${server.origin}/openapi.yaml` }, offer: { title: 'Pet Shop API' } })
  services.grants.remove(server.origin)
  expect(await refusal(services.imports.read({ kind: 'url', url: `${server.origin}/openapi.yaml` }))).toMatchObject({ code: 'refused-address' })
  expect(await refusal(services.imports.read({ kind: 'url', url: 'file:///etc/passwd' }))).toMatchObject({ retryable: false })
})

test('what is chosen badly is refused with what to do, and keeps nothing', async () => {
  const { token } = await services.imports.read({ kind: 'file', name: 'x', text: petShop })
  const choice = { token, key: 'pets', displayName: 'Pets', baseUrl: server.origin, operations: ['get-pet'] }
  expect(await refusal(services.imports.keep({ ...choice, key: 'github' }))).toMatchObject({ code: 'conflict' })
  expect(await refusal(services.imports.keep({ ...choice, key: 'Bad Key' }))).toMatchObject({ code: 'invalid-input' })
  expect(await refusal(services.imports.keep({ ...choice, displayName: ' ' }))).toMatchObject({ message: 'Give the connector a name.' })
  expect(await refusal(services.imports.keep({ ...choice, baseUrl: '/v2' }))).toMatchObject({ message: expect.stringContaining('Write it in full') as unknown })
  expect(await refusal(services.imports.keep({ ...choice, operations: [] }))).toMatchObject({ code: 'invalid-input' })
  expect(await refusal(services.imports.keep({ ...choice, operations: ['none'] }))).toMatchObject({ code: 'not-found' })
  expect(await refusal(services.imports.keep({ ...choice, token: 'gone' }))).toMatchObject({ message: 'The document is no longer open. Read it again.' })
  expect(await refusal(services.imports.read({ kind: 'file', name: 'x', text: '{"a":1}' }))).toMatchObject({ code: 'invalid-input' })
  expect(services.imports.list()).toEqual([])
  services.imports.drop(token)
  expect(await refusal(services.imports.keep(choice))).toMatchObject({ code: 'not-found' })
})

test('what another process imports, or removes, is there a moment later', async () => {
  const beside = openBeside(options())
  const draft = await beside.imports.read({ kind: 'file', name: 'pet-shop.yaml', text: petShop })
  await beside.imports.keep({ token: draft.token, key: 'pet-shop', displayName: 'Pet shop', baseUrl: server.origin, operations: ['get-pet'] })
  await expect.poll(() => services.catalog.nodeType('pet-shop.get-pet')?.displayName, { timeout: 20_000 }).toBe('Get a pet')
  beside.imports.remove('pet-shop')
  await expect.poll(() => services.catalog.nodeType('pet-shop.get-pet'), { timeout: 20_000 }).toBeUndefined()
  await beside.close()
})

test('a document that is too much for its reader is ended, and the app answers meanwhile', async () => {
  let beats = 0
  const heart = setInterval(() => { beats += 1 }, 20)
  const huge = `{"openapi":"3.0.0","paths":{"/a":{"get":{"x":[${'1,'.repeat(9_000_000)}1]}}}}`
  expect(await refusal(services.imports.read({ kind: 'file', name: 'huge.json', text: huge }))).toMatchObject({ code: 'limit', message: expect.stringContaining('values') as unknown })
  expect(await refusal(services.imports.read({ kind: 'file', name: 'huger.json', text: ' '.repeat(50_000_001) }))).toMatchObject({ code: 'limit', message: expect.stringContaining('50 MB') as unknown })
  clearInterval(heart)
  expect(beats).toBeGreaterThan(5)
})
