// A connection that gets another name: real data, real webhooks and calls on loopback, and a second process's hands on the same data.
import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { openAccounts } from './beside.ts'
import { connectors } from './connectors/index.ts'
import { defineConnector } from './connectors/define.ts'
import { definePoll } from './connectors/define-poll.ts'
import { workflowCalls } from './ipc/workflow-calls.ts'
import { serveHttp, type TestServer } from './platform/http/test-server.ts'
import { request } from './runtime/test-world.ts'
import { openServices, type Services } from './services.ts'
import type { HistoryEntry } from '@shared/draft.ts'
import type { RunId, WorkflowId } from '@shared/id.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import { Workflow } from '@shared/workflow.ts'

let folder: string
let services: Services
let server: TestServer
let url: string
let calls: { path: string | undefined; authorization: string | undefined }[]
const config = z.strictObject({ site: z.string() })
/** Has things to look for, and an account that finds them. */
const shop = defineConnector({
  key: 'shop', displayName: 'Shop', icon: 'box', capabilities: ['polling'], actions: [], config, service: ({ site }) => ({ baseUrl: site, headers: {} }),
  polls: [definePoll({
    key: 'orders', displayName: 'New order', summary: 'Looks for orders', config, input: z.strictObject({}), defaultInput: {}, everyMs: 60_000, samples: [],
    async poll(_input, { http }) {
      const { body } = await http.request({ method: 'GET', url: '/orders' })
      return { items: (JSON.parse(new TextDecoder().decode(body)) as string[]).map((id) => ({ id, payload: id })), cursor: null }
    },
  })],
})
let orders: string[]
const open = async (): Promise<Services> => {
  services = await openServices({ dataFolder: folder, workerPath: 'no step needs the sandbox', assetsFolder: fileURLToPath(new URL('../assets', import.meta.url)), connectors: [...connectors, shop] })
  return services
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-rename-'))
  calls = []
  orders = ['one', 'two']
  server = await serveHttp((incoming, response) => {
    const path = incoming.url?.replace(/\?.*/, '')
    calls.push({ path, authorization: incoming.headers.authorization })
    response.setHeader('content-type', 'application/json').end(JSON.stringify(path === '/orders' ? orders : { id: '1', key: 'TEA-1', displayName: 'Ada' }))
  })
  await open()
  services.grants.add(server.origin, 'a test')
  await services.vault.unlock('a passphrase for the test')
  await services.vault.put('hook', 'hush')
  await services.vault.put('token', 't0ken')
  services.connections.put({ name: 'github-main', connector: 'github', config: { webhookSecret: 'secret://hook' } })
  services.connections.put({ name: 'jira-desk', connector: 'jira', config: { site: server.origin, edition: 'data-center', apiToken: 'secret://token' }, rate: '100/min' })
  services.connections.put({ name: 'shop-main', connector: 'shop', config: { site: server.origin } })
  const status = await services.triggers.start(0)
  url = status.state === 'listening' ? status.url : ''
})
afterEach(async () => {
  await services.close()
  await server.close()
  rmSync(folder, { recursive: true })
})

const issue = { id: 'issue', type: 'jira.create-issue', name: 'Create issue', connection: 'jira-desk', input: { project: 'TEA', type: 'Task', summary: 'Cold' } }
const imported = (trigger: JsonObject, nodes: JsonValue[] = [issue]): WorkflowId => {
  const ids = ['trigger', ...nodes.map((node) => String((node as JsonObject)['id']))]
  const document = { format: 'flowbench/workflow', version: 1, id: 'wf_named', name: 'Named', trigger, nodes, edges: ids.slice(1).map((to, index) => ({ from: ids[index], to })) }
  const result = services.library.import(JSON.stringify(document))
  const id = result.status === 'imported' ? result.workflowIds[0] : undefined
  if (id === undefined) throw new Error(`Nothing was imported: ${JSON.stringify(result.problems)}`)
  return id
}
/** A run of steps with their accounts, as the command line starts it. */
const start = (nodes: Record<string, JsonObject>): RunId => {
  const ids = ['trigger', ...Object.keys(nodes)]
  const workflow = Workflow.parse({ format: 'flowbench/workflow', version: 1, id: 'wf_test', name: 'Test', trigger: { type: 'manual' }, nodes: Object.entries(nodes).map(([id, node]) => ({ name: id, ...node, id })), edges: ids.slice(1).map((to, index) => ({ from: ids[index], to })) })
  return services.runs.start({ ...request(workflow), doubt: 'wait' })
}
const hook = { type: 'webhook', connector: 'github', event: 'issues', connection: 'github-main' }
const send = async (connection: string, delivery: string): Promise<number> => {
  const body = '{"action":"opened"}'
  const answer = await fetch(`${url}github/${connection}`, { method: 'POST', body, headers: { 'content-type': 'application/json', 'x-github-event': 'issues', 'x-github-delivery': delivery, 'x-hub-signature-256': `sha256=${createHmac('sha256', 'hush').update(body).digest('hex')}` } })
  return answer.status
}
const ended = (): number => services.runs.list({ limit: 100 }).filter(({ status }) => status === 'succeeded').length
const namesIn = (id: WorkflowId) => {
  const [draft, live] = [services.library.open(id).draft.workflow, services.triggers.live.document(id)]
  return [draft, live].map((workflow) => workflow && [workflow.trigger.type === 'webhook' ? workflow.trigger.connection : null, ...workflow.nodes.map(({ connection }) => connection)])
}

test('an activated workflow goes on: its draft, its live version and its steps of undo follow, and what comes by the old address still runs, once', async () => {
  const id = imported(hook)
  const choose = (from: string, to: string): HistoryEntry => ({ label: 'Choose connection', forward: [{ op: 'replace', path: ['workflow', 'nodes', 0, 'connection'], value: to }], backward: [{ op: 'replace', path: ['workflow', 'nodes', 0, 'connection'], value: from }] })
  services.library.record(id, 0, choose('jira-desk', 'another'))
  services.library.record(id, 1, choose('another', 'jira-desk'))
  await services.activate(id)
  expect(await send('github-main', 'first')).toBe(202)
  await expect.poll(ended, { timeout: 20_000 }).toBe(1)

  expect(services.renameConnection('jira-desk', 'jira')).toMatchObject({ connection: { name: 'jira', formerNames: ['jira-desk'], rate: '100/min' }, workflows: [{ workflowId: id, workflowName: 'Named' }], runsUnderWay: 0 })
  services.renameConnection('github-main', 'gh')
  expect(namesIn(id)).toEqual([['gh', 'jira'], ['gh', 'jira']])
  expect(services.triggers.live.of(id)).toMatchObject({ isActive: true, version: 1 })
  expect(services.library.seek(id, 0).workflow.nodes[0]?.connection).toBe('jira')
  expect(services.library.seek(id, 1).workflow.nodes[0]?.connection).toBe('another')
  expect(services.library.seek(id, 2).workflow.nodes[0]?.connection).toBe('jira')
  expect(services.connectionUses()).toEqual([{ connection: 'gh', workflowId: id, workflowName: 'Named', places: ['Trigger'] }, { connection: 'jira', workflowId: id, workflowName: 'Named', places: ['Create issue'] }])

  // The service sends the first once more, by the address that it knows; that is the same event.
  expect(await send('github-main', 'first')).toBe(202)
  expect(await send('github-main', 'second')).toBe(202)
  expect(await send('gh', 'third')).toBe(202)
  await expect.poll(ended, { timeout: 20_000 }).toBe(3)
  // Three events, and the write of each.
  await expect.poll(() => services.triggers.items.counts()).toEqual({ done: 6 })
  expect(services.triggers.items.list({ kind: 'event', limit: 10 }).map(({ source }) => 'connection' in source && source.connection)).toEqual(['gh', 'gh', 'gh'])
  expect(calls.map(({ path, authorization }) => `${path} ${authorization}`)).toEqual(Array.from({ length: 3 }, () => '/rest/api/2/issue Bearer t0ken'))
})

test('a run under way has its own copy with the former name, and its next step still finds the account', async () => {
  const runId = start({ later: { type: 'wait', input: { durationMs: 1_500 } }, issue })
  await expect.poll(() => services.runs.list({ limit: 1 })).toHaveLength(1)
  expect(services.renameConnection('jira-desk', 'jira').runsUnderWay).toBe(1)
  const view = await services.runs.finished(runId)
  expect([view.status, view.failure]).toEqual(['succeeded', null])
  expect(calls).toEqual([{ path: '/rest/api/2/issue', authorization: 'Bearer t0ken' }])
})

test('a poll goes on where it was, and nothing that it has seen is new', async () => {
  const id = imported({ type: 'poll', connector: 'shop', event: 'orders', everyMs: 10_000, existing: 'fire', connection: 'shop-main' }, [{ id: 'note', type: 'set', name: 'Note', input: { fields: { order: '{{ event.payload }}' } } }])
  await services.activate(id)
  services.triggers.look()
  await expect.poll(ended, { timeout: 20_000 }).toBe(2)
  const before = services.triggers.pollStatus(id)
  services.renameConnection('shop-main', 'shop')
  services.triggers.look()
  expect(services.triggers.pollStatus(id)).toEqual(before)
  orders = ['one', 'two', 'three']
  await expect.poll(ended, { timeout: 40_000, interval: 500 }).toBe(3)
}, 60_000)

test('a name leads to one connection, until a person lets go of it', () => {
  const { connections, renameConnection } = services
  const put = (name: string) => connections.put({ name, connector: 'jira', config: { site: server.origin, edition: 'data-center', apiToken: 'secret://token' } })
  expect(() => renameConnection('jira-desk', 'gi thub')).toThrow('cannot be the name')
  expect(() => renameConnection('jira-desk', 'jira-desk')).toThrow('already')
  expect(() => renameConnection('jira-desk', 'github-main')).toThrow('There is a connection "github-main" already')
  expect(() => renameConnection('nobody', 'jira')).toThrow('There is no connection "nobody"')
  renameConnection('jira-desk', 'jira')
  renameConnection('jira', 'jira-cloud')
  expect(connections.get('jira-desk')).toMatchObject({ name: 'jira-cloud', formerNames: ['jira', 'jira-desk'] })
  expect(() => renameConnection('jira', 'other')).toThrow('a former name of the connection "jira-cloud"')
  expect(() => put('jira-desk')).toThrow('"jira-desk" is a former name of the connection "jira-cloud"')
  expect(() => renameConnection('github-main', 'jira-desk')).toThrow('is a former name of the connection "jira-cloud"')
  // Back to the name that it had.
  expect(renameConnection('jira-cloud', 'jira').connection.formerNames?.toSorted()).toEqual(['jira-cloud', 'jira-desk'])
  connections.remove('jira-desk')
  expect(connections.get('jira')?.formerNames).toEqual(['jira-cloud'])
  expect(put('jira-desk').name).toBe('jira-desk')
  connections.remove('jira')
  expect(connections.get('jira-cloud')).toBeUndefined()
})

test('what another process renames is seen at once, and neither an edit nor an import of before brings the old name back', async () => {
  const id = imported(hook)
  await services.activate(id)
  services.library.record(id, 0, { label: 'Rename', forward: [{ op: 'replace', path: ['workflow', 'name'], value: 'Named anew' }], backward: [{ op: 'replace', path: ['workflow', 'name'], value: 'Named' }] })
  const beside = openAccounts(folder)
  beside.renameConnection('jira-desk', 'jira')
  beside.renameConnection('github-main', 'gh')
  beside.close()
  // Another turn: the lists of this one may be those of before.
  await new Promise((resolve) => setTimeout(resolve, 1))
  expect(namesIn(id)).toEqual([['gh', 'jira'], ['gh', 'jira']])

  // A window that has not heard of it pastes a step that it copied before, and takes its last edit back.
  const calls = workflowCalls(services)
  const pasted = { ...issue, id: 'again', name: 'Again' }
  const answer = await calls['draft.record']({ workflowId: id, position: 1, entry: { label: 'Paste', forward: [{ op: 'add', path: ['workflow', 'nodes', 1], value: pasted }], backward: [{ op: 'remove', path: ['workflow', 'nodes', 1] }] } })
  expect(answer).toEqual({ position: 2, secrets: [], renamed: true })
  expect(namesIn(id)[0]).toEqual(['gh', 'jira', 'jira'])
  expect((await calls['draft.seek']({ workflowId: id, position: 0 })).workflow).toMatchObject({ name: 'Named', trigger: { connection: 'gh' }, nodes: [{ connection: 'jira' }] })
  services.library.remove(id)
  const copy = imported(hook)
  expect(namesIn(copy)[0]).toEqual(['gh', 'jira'])
  expect(await send('github-main', 'first')).toBe(202)
})

test('the limit of an account goes on under its new name', async () => {
  services.connections.put({ name: 'jira-desk', connector: 'jira', config: { site: server.origin, edition: 'data-center', apiToken: 'secret://token' }, rate: '2/hour' })
  const step = (): Promise<unknown> => services.runs.finished(start({ issue: { ...issue, connection: services.connections.nameNow('jira-desk') } }))
  await step()
  await step()
  services.renameConnection('jira-desk', 'jira')
  void step()
  const held = (): string[] => services.runs.list({ status: 'running', limit: 5 }).flatMap(({ runId }) => services.runs.events(runId).map(({ type }) => type))
  await expect.poll(held, { timeout: 10_000 }).toContain('step-held')
  await services.close()
  await open()
  await expect.poll(held, { timeout: 10_000 }).toContain('step-held')
  expect(calls).toHaveLength(2)
})
