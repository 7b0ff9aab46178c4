// Files in the whole of Flowbench: a connection's folder on a real disk, a trigger that looks into it, and steps.
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openServices, type Services } from './services.ts'

let folder: string
let chosen: string
let services: Services
beforeEach(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'flowbench-doors-')))
  chosen = join(folder, 'chosen')
  mkdirSync(chosen)
  services = await openServices({ dataFolder: join(folder, 'data'), workerPath: 'no step needs the sandbox', assetsFolder: fileURLToPath(new URL('../assets', import.meta.url)) })
  services.connections.put({ name: 'desk', connector: 'files', config: { folder: chosen } })
})
afterEach(async () => {
  await services.close()
  rmSync(folder, { recursive: true, force: true })
})

test('a file that appears in the chosen folder starts the workflow, whose steps read it and add its rows to another', async () => {
  writeFileSync(join(chosen, 'order.csv'), 'id,total\n7,"27,50"\n')
  const before = new Date(Date.now() - 60_000)
  utimesSync(join(chosen, 'order.csv'), before, before)
  expect(await services.lookUps.testConnection({ connector: 'files', connection: 'desk' })).toEqual({ account: chosen })
  const document = {
    format: 'flowbench/workflow', version: 1, id: 'wf_files', name: 'Files',
    trigger: { type: 'poll', connector: 'files', event: 'new-file', connection: 'desk', everyMs: 10_000, existing: 'fire', input: { ending: 'order.csv' } },
    nodes: [
      { id: 'read', type: 'files.read', name: 'Read', connection: 'desk', input: { path: '{{ event.payload.path }}', readAs: 'csv' } },
      { id: 'write', type: 'files.write', name: 'Write', connection: 'desk', input: { path: 'out/all.csv', content: '{{ steps.read.output.content }}', writeAs: 'csv' } },
    ],
    edges: [{ from: 'trigger', to: 'read' }, { from: 'read', to: 'write' }],
  }
  const imported = services.library.import(JSON.stringify(document))
  const id = imported.status === 'imported' ? imported.workflowIds[0] : undefined
  if (id === undefined) throw new Error('Nothing was imported')
  await services.activate(id)
  await services.triggers.start(0)
  await expect.poll(() => services.runs.list({ limit: 5 }).map(({ status }) => status), { timeout: 15_000 }).toEqual(['succeeded'])
  expect(readFileSync(join(chosen, 'out/all.csv'), 'utf8')).toBe('id,total\r\n7,"27,50"\r\n')
}, 40_000)

test('a database on this computer is refused without its grant, which the refusal names', async () => {
  services.connections.put({ name: 'db', connector: 'postgresql', config: { host: '127.0.0.1', port: 59_999, database: 'shop', user: 'ada' } })
  const refusal = await services.lookUps.testConnection({ connector: 'postgresql', connection: 'db' }).then(() => null, (error: unknown) => error)
  expect(refusal).toMatchObject({ failure: { code: 'refused-address', details: { origin: 'tcp://127.0.0.1:59999', grantable: true } } })
  services.grants.add('tcp://127.0.0.1:59999', 'a test')
  const unreached = await services.lookUps.testConnection({ connector: 'postgresql', connection: 'db' }).then(() => null, (error: unknown) => error)
  expect(unreached).toMatchObject({ failure: { code: 'network', message: expect.stringContaining('refused') as unknown } })
})
