import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { build, flowbench } from './test-program.ts'

let folder: string
let server: Server
let origin: string
beforeAll(async () => {
  build()
  folder = mkdtempSync(join(tmpdir(), 'flowbench-added-'))
  server = createServer((_request, response) => response.setHeader('content-type', 'application/json').end('{"celsius":21}')).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  writeFileSync(join(folder, 'weather.ts'), `
    import { callJson, defineAction, defineConnector, z } from 'flowbench/connector'
    export const connector = defineConnector({
      key: 'weather', displayName: 'Weather', icon: 'cloud', capabilities: ['action'], config: z.strictObject({}), origins: ['${origin}'],
      actions: [defineAction({
        key: 'now', displayName: 'Weather now', summary: 'How warm it is', description: 'How warm it is now.', effect: 'read',
        input: z.strictObject({ place: z.string().min(1).meta({ title: 'Place' }) }), output: z.looseObject({ celsius: z.number() }), defaultInput: { place: '' }, sample: { celsius: 20 },
        async run({ place }, { http }) {
          const { body } = await callJson(http, { method: 'GET', url: '${origin}/now', query: { place } })
          return body as { celsius: number }
        },
      })],
    })`)
  writeFileSync(join(folder, 'workflow.json'), JSON.stringify({
    format: 'flowbench/workflow', version: 1, id: 'wf_weather', name: 'Weather', trigger: { type: 'manual' },
    nodes: [{ id: 'now', type: 'weather.now', name: 'Now', input: { place: 'Rome' } }], edges: [{ from: 'trigger', to: 'now' }], output: '{{ steps.now.output.celsius }}',
  }))
}, 240_000)
afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true })
})
const inData = (...args: string[]) => flowbench([...args, '--data', join(folder, 'data')])

test('a connector of one file is shown, added once it was agreed to, run, switched off and removed', async () => {
  const shown = await inData('connector', 'install', join(folder, 'weather.ts'))
  expect(shown).toMatchObject({ code: 2 })
  expect(shown.out).toContain('is a program that somebody else wrote')
  expect(shown.out).toContain(`may call ${origin} and nothing else`)
  expect(shown.error).toContain('Nothing was added')
  expect((await inData('connector', 'list', '--json')).json()).toEqual({ connectors: [], added: [] })

  expect(await inData('connector', 'install', join(folder, 'weather.ts'), '--yes')).toMatchObject({ code: 0 })
  expect((await inData('connector', 'list', '--json')).json()).toMatchObject({ added: [{ key: 'weather', kind: 'connector', isEnabled: true, origins: [origin] }] })
  expect((await inData('run', join(folder, 'workflow.json'), '--json')).json()).toMatchObject({ status: 'failed', failure: { code: 'refused-address' } })
  await inData('grant', 'add', origin)
  expect((await inData('run', join(folder, 'workflow.json'), '--json')).json()).toMatchObject({ status: 'succeeded', output: 21 })

  await inData('connector', 'disable', 'weather')
  expect((await inData('run', join(folder, 'workflow.json'), '--json')).code).not.toBe(0)
  await inData('connector', 'enable', 'weather')
  expect((await inData('run', join(folder, 'workflow.json'), '--json')).json()).toMatchObject({ status: 'succeeded' })
  expect((await inData('connector', 'remove', 'weather')).out).toContain('is gone')
  expect(existsSync(join(folder, 'data', 'connectors'))).toBe(false)
}, 240_000)

test('an archive is built from it, and says what it brings', async () => {
  const built = await flowbench(['connector', 'build', join(folder, 'weather.ts'), '--to', folder])
  expect(built).toMatchObject({ code: 0 })
  expect(built.out).toContain('weather.now  Weather now  (read)')
  expect(readdirSync(folder)).toContain('weather-0.0.0.tgz')
  expect(await inData('connector', 'install', join(folder, 'weather-0.0.0.tgz'), '--yes')).toMatchObject({ code: 0 })
}, 120_000)

test('what it cannot do is said', async () => {
  expect(await inData('connector', 'paint', 'x')).toMatchObject({ code: 2 })
  expect((await inData('connector', 'install')).error).toContain('a .tgz')
  expect((await inData('connector', 'enable', 'nothing')).error).toContain('no added connector')
  expect((await inData('connector', 'install', join(folder, 'missing.ts'))).error).toContain('nothing at')
}, 120_000)
