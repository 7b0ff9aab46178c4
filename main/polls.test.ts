// Polls of the whole of Flowbench: a real server on the loopback, the safe client, the file, and runs.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { serveHttp, type TestServer } from './platform/http/test-server.ts'
import { openServices, type Services } from './services.ts'
import type { WorkflowId } from '@shared/id.ts'
import type { JsonValue } from '@shared/json.ts'
import type { PollTrigger } from '@shared/workflow.ts'

let folder: string
let services: Services
let server: TestServer
let listed: JsonValue[]
const open = (): Promise<Services> => openServices({ dataFolder: folder, workerPath: 'no step needs the sandbox', assetsFolder: fileURLToPath(new URL('../assets', import.meta.url)) })

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-polls-'))
  listed = [{ id: 1, title: 'one' }, { id: 2, title: 'two' }]
  server = await serveHttp((_, response) => response.setHeader('content-type', 'application/json').end(JSON.stringify({ items: listed })))
  services = await open()
})
afterEach(async () => {
  await services.close()
  await server.close()
  rmSync(folder, { recursive: true })
})

const trigger = (): PollTrigger => ({ type: 'poll', connector: 'http', event: 'new-items', everyMs: 10_000, existing: 'fire', input: { url: `${server.origin}/items`, list: 'items' } })
const imported = (change: Partial<PollTrigger> = {}): WorkflowId => {
  const document = { format: 'flowbench/workflow', version: 1, id: 'wf_polls', name: 'Polls', trigger: { ...trigger(), ...change }, nodes: [{ id: 'title', type: 'set', name: 'Title', input: { fields: { title: '{{ event.payload.title }}' } } }], edges: [{ from: 'trigger', to: 'title' }], output: '{{ steps.title.output.title }}' }
  const result = services.library.import(JSON.stringify(document))
  const id = result.status === 'imported' ? result.workflowIds[0] : undefined
  if (id === undefined) throw new Error('Nothing was imported')
  return id
}
const outputs = (): JsonValue[] => services.runs.list({ limit: 50 }).flatMap(({ runId, status }) => {
  const last = status === 'succeeded' ? services.runs.events(runId).at(-1) : undefined
  return last?.type === 'run-finished' ? [last.output ?? null] : []
}).sort()

test('each new thing runs the live workflow once, over a start anew; what an address is not allowed to say is said', async () => {
  const id = imported()
  await services.activate(id)
  await services.triggers.start(0)
  await expect.poll(() => services.triggers.pollStatus(id)).toMatchObject({ failures: 1, failure: { code: 'refused-address', details: { origin: server.origin, grantable: true } } })
  expect(await services.previewPoll(trigger()).catch((error: unknown) => error)).toMatchObject({ failure: { code: 'refused-address' } })
  services.grants.add(server.origin, 'a test')
  expect(await services.previewPoll(trigger())).toEqual({ listed: 2, items: [{ id: '1', payload: listed[0] }, { id: '2', payload: listed[1] }] })
  expect(services.triggers.items.list({ limit: 10 })).toEqual([])

  // Switched on anew it does not wait until the next try is due.
  services.triggers.live.deactivate(id)
  services.triggers.look()
  await services.activate(id)
  services.triggers.look()
  await expect.poll(outputs, { timeout: 10_000 }).toEqual(['one', 'two'])
  await expect.poll(() => services.triggers.items.list({ limit: 10 })).toMatchObject([{ state: 'done', eventName: 'new-items', source: { kind: 'poll', itemId: '2' }, runs: [{ workflowId: id, version: 'live' }] }, { source: { kind: 'poll', itemId: '1' } }])
  await services.close()

  listed = [...listed, { id: 3, title: 'three' }]
  services = await open()
  await services.triggers.start(0)
  // Begun anew it lists all of them; those that were events are none again.
  services.triggers.live.deactivate(id)
  services.triggers.look()
  await services.activate(id)
  services.triggers.look()
  await expect.poll(outputs, { timeout: 10_000 }).toEqual(['one', 'three', 'two'])
}, 60_000)

test('a poll that is not complete cannot be switched on, and asks nobody', async () => {
  const id = imported({ input: { url: '' } })
  await expect(services.activate(id)).rejects.toThrow('could not run as it is')
  const often = imported({ everyMs: 1_000 })
  await expect(services.activate(often)).rejects.toThrow('every 10 s is the most often')
  expect(server.requests).toEqual([])
})
