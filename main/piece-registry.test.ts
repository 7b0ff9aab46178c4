// Pieces by name and version: a real registry on loopback, real archives, real confined processes.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { AppError, type Failure } from '@shared/failure.ts'
import { buildProcess } from './confined/build-process.ts'
import { startNode } from './confined/start-process.ts'
import { serveRegistry, type Registry } from './packages/registry.test-data.ts'
import { flow, request } from './runtime/test-world.ts'
import { buildWorker } from './sandbox/build-worker.ts'
import { openServices, type Services } from './services.ts'

let worker: Awaited<ReturnType<typeof buildWorker>>
let built: Awaited<ReturnType<typeof buildProcess>>
let folder: string
let registry: Registry
let services: Services

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-registry-'))
  mkdirSync(join(folder, 'data'))
  worker = await buildWorker()
  built = await buildProcess()
  registry = await serveRegistry(folder)
  for (const version of ['0.1.0', '0.2.0']) registry.publish(write('greet', version))
  registry.publish(write('spoilt', '1.0.0'), { spoilt: true })
  registry.publish(write('unsigned', '1.0.0'), { unsigned: true })
  services = await openServices({ dataFolder: join(folder, 'data'), workerPath: worker.workerPath, startProcess: startNode(built.entry), assetsFolder: fileURLToPath(new URL('../assets', import.meta.url)) })
}, 120_000)
afterAll(async () => {
  await services.close()
  registry.close()
  worker.remove()
  built.remove()
  rmSync(folder, { recursive: true })
})

function write(name: string, version: string): string {
  const root = join(folder, `${name}-${version}`)
  const file = join(root, 'src', 'index.js')
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(join(root, 'package.json'), JSON.stringify({ name: `@activepieces/piece-${name}`, version, main: './src/index.js', dependencies: {}, scripts: { install: 'exit 1', prepack: 'exit 1' } }))
  writeFileSync(file, `exports.piece = {
    displayName: "Greet", getContextInfo: () => ({ version: "2" }), triggers: () => ({}),
    actions: () => ({ hello: { displayName: "Say hello", description: "Greets.", props: { name: { type: "SHORT_TEXT", displayName: "Name", required: true } }, run: async ({ propsValue }) => ({ said: "Hello " + propsValue.name + " from ${version}" }) } }),
  }`)
  return root
}

async function failureOf(asking: Promise<unknown>): Promise<Failure> {
  const error: unknown = await asking.then(() => { throw new Error('It was taken') }, (reason: unknown) => reason)
  if (!(error instanceof AppError)) throw error
  return error.failure
}
const hello = async () => services.runs.finished(services.runs.start(request(flow({ step: { type: 'ap-greet.hello', input: { name: 'Ada' } } }, ['trigger > step'], { output: '{{ steps.step.output.said }}' }))))
const greet = '@activepieces/piece-greet@0.2.0'

test('while pieces are switched off, none is asked for, and none is read from a file', async () => {
  services.settings.put({ pieceRegistry: registry.origin })
  expect(await failureOf(services.packages.inspect(greet))).toMatchObject({ code: 'forbidden', message: expect.stringContaining('Switch them on under Settings') as unknown })
  expect(await failureOf(services.packages.inspect(join(folder, 'greet-0.1.0')))).toMatchObject({ code: 'forbidden' })
  expect(registry.asked).toEqual([])
})

test('a registry on a private address needs a grant', async () => {
  services.settings.put({ pieces: true })
  expect(await failureOf(services.packages.inspect(greet))).toMatchObject({ code: 'refused-address', details: { grantable: true, origin: registry.origin } })
  expect(registry.asked).toEqual([])
})

test('a piece is had by its name and version, described, agreed to, and runs; an update shows itself as one', async () => {
  services.grants.add(registry.origin, 'a registry')
  const offer = await services.packages.inspect('@activepieces/piece-greet@0.1.0')
  expect(registry.asked).toEqual(['GET /@activepieces%2fpiece-greet', 'GET /-/activepieces-piece-greet-0.1.0.tgz'])
  expect(offer).toMatchObject({ kind: 'piece', name: '@activepieces/piece-greet', version: '0.1.0', replaces: null, description: { actions: [{ key: 'hello', displayName: 'Say hello' }] } })
  expect(offer.terms.join(' ')).toMatch(/somebody else wrote.*any public address/)
  expect(services.catalog.nodeType('ap-greet.hello')).toBeUndefined()
  services.packages.accept(offer.id)
  expect(await hello()).toMatchObject({ status: 'succeeded', output: 'Hello Ada from 0.1.0' })
  const update = await services.packages.inspect(greet)
  expect(update.replaces).toEqual({ version: '0.1.0', changes: [] })
  services.packages.accept(update.id)
  expect(await hello()).toMatchObject({ output: 'Hello Ada from 0.2.0' })
}, 60_000)

test('switched off, it stays in the list and is offered to nobody; switched on, it runs again', async () => {
  services.settings.put({ pieces: false })
  expect(services.packages.list()).toMatchObject([{ name: '@activepieces/piece-greet', isEnabled: true }])
  expect(services.catalog.nodeType('ap-greet.hello')).toBeUndefined()
  expect(await hello()).toMatchObject({ status: 'failed' })
  services.settings.put({ pieces: true })
  services.packages.list()
  expect(await hello()).toMatchObject({ status: 'succeeded' })
}, 60_000)

test.each([
  ['@activepieces/piece-greet@0.9.0', 'not-found', 'The newest there: 0.1.0, 0.2.0.'],
  ['@activepieces/piece-nothing@1.0.0', 'not-found', 'knows no piece @activepieces/piece-nothing'],
  ['@activepieces/piece-spoilt@1.0.0', 'unavailable', 'did not come as the registry promised it'],
  ['@activepieces/piece-unsigned@1.0.0', 'unavailable', 'names no SHA-512'],
  ['@activepieces/piece-greet@latest', 'invalid-input', 'no exact version'],
  ['@activepieces/../../etc@1.0.0', 'invalid-input', 'no exact version'],
  ['@activepieces/piece-greet@__proto__', 'invalid-input', 'no exact version'],
])('%s is not had, and it is said why', async (spec, code, message) => {
  expect(await failureOf(services.packages.inspect(spec))).toMatchObject({ code, message: expect.stringContaining(message) as unknown })
})

test('what is no registry says so', async () => {
  services.settings.put({ pieceRegistry: `${registry.origin}/page` })
  expect(await failureOf(services.packages.inspect(greet))).toMatchObject({ message: expect.stringContaining('does not answer as a registry') as unknown })
  services.settings.put({ pieceRegistry: `${registry.origin}/` })
  expect(await services.packages.inspect(greet)).toMatchObject({ version: '0.2.0' })
}, 60_000)
