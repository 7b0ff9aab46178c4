// Connectors that a person adds, from their source to a run: real files, a real confined process, a real service on loopback.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { AppError } from '@shared/failure.ts'
import type { Workflow } from '@shared/workflow.ts'
import { openAddedDesk, type AddedDesk } from './added-desk.test-data.ts'
import { packSource } from './packages/pack-source.ts'
import { flow, request } from './runtime/test-world.ts'
import type { Services } from './services.ts'

let desk: AddedDesk
let services: Services
let folder: string
let origin: string
let asked: AddedDesk['asked']

beforeAll(async () => {
  desk = await openAddedDesk(({ method, url, headers }, response) => {
    if (url === '/away') response.writeHead(302, { location: 'http://127.0.0.2:1/elsewhere' }).end()
    else if (headers.authorization !== 'Bearer t0ken') response.writeHead(401, { 'content-type': 'application/json' }).end('{"message":"bad token"}')
    else response.setHeader('content-type', 'application/json').end(url?.startsWith('/me') ? '{"name":"Ada"}' : url === '/boards' ? '[{"id":"b1","name":"Home"}]' : method === 'GET' ? '[{"id":"n1","text":"old"}]' : '{"id":"n2","text":"new"}')
  })
  ;({ folder, origin, asked } = desk)
  services = await desk.open()
  await services.vault.put('notes-token', 't0ken')
})
afterAll(async () => {
  await services.close()
  desk.close()
})
beforeEach(() => { asked.length = 0 })

/** The files of a connector for notes, as a person would write it. */
function notes({ version = '1.0.0', effect = 'unsafe', origins = [origin], more = '' }: { version?: string; effect?: string; origins?: string[] | null; more?: string } = {}): Record<string, string> {
  return {
    'package.json': JSON.stringify({ name: 'notes-connector', version, flowbench: { connector: 'src/index.ts' }, scripts: { install: 'exit 1' } }),
    'src/index.ts': `
      import { callJson, defineConnector, definePoll, SecretRef, z, type Service } from 'flowbench/connector'
      import { addNote, boards } from './add-note.ts'

      const config = z.strictObject({ address: z.url().meta({ title: 'Address' }), token: SecretRef.meta({ title: 'Token' }) })
      type Config = z.output<typeof config>

      export const connector = defineConnector({
        key: 'notes', displayName: 'Notes', icon: 'notebook', capabilities: ['action', 'polling'], config,
        ${origins === null ? '' : `origins: ${JSON.stringify(origins)},`}
        service: ({ address, token }: Config): Service => ({ baseUrl: address, headers: { authorization: \`Bearer \${token}\` } }),
        async check({ http }) {
          const { body } = await callJson(http, { method: 'GET', url: '/me' })
          return { account: (body as { name: string }).name }
        },
        actions: [addNote],
        polls: [definePoll({
          key: 'new-notes', displayName: 'New notes', summary: 'Each new note', input: z.strictObject({ board: z.string().optional().meta({ title: 'Board', 'x-options': 'boards' }) }), options: { boards }, defaultInput: {}, everyMs: 60_000, samples: [{ name: 'A note', payload: { id: 'n1' } }],
          async poll(_input, { http }) {
            const { body } = await callJson(http, { method: 'GET', url: '/notes' })
            return { items: (body as { id: string }[]).map((note) => ({ id: note.id, payload: note })), cursor: null }
          },
        })],
      })`,
    'src/add-note.ts': `
      import { callJson, defineAction, path, z, type Choices } from 'flowbench/connector'
      ${more}
      export const boards: Choices[string] = async (_input, { http }) => {
        return (((await callJson(http, { method: 'GET', url: '/boards' })).body) as { id: string; name: string }[]).map(({ id, name }) => ({ value: id, label: name }))
      }
      export const addNote = defineAction({
        key: 'add', displayName: 'Add a note', summary: 'Adds a note', description: 'Adds a note to a board.', effect: '${effect}',
        input: z.strictObject({ board: z.string().meta({ title: 'Board', 'x-options': 'boards' }), text: z.string().min(1).meta({ title: 'Text' }) }),
        output: z.looseObject({ id: z.string() }), defaultInput: { board: '', text: '' }, sample: { id: 'n2' },
        options: { boards },
        async run({ board, text }, { http, idempotencyKey, log }) {
          log(\`for \${board}\`)
          const { body } = await callJson(http, { method: 'POST', url: path\`/boards/\${board}/notes\`, json: { text, key: idempotencyKey } })
          return body as { id: string }
        },
      })`,
    'README.md': 'Not code.',
  }
}

let count = 0
function write(files: Record<string, string>): string {
  count += 1
  const root = join(folder, `source-${count}`)
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}

async function add(files: Record<string, string>) {
  const offer = await services.packages.inspect(write(files))
  return services.packages.accept(offer.id)
}
async function failureOf(asking: Promise<unknown>) {
  const error: unknown = await asking.then(() => { throw new Error('It was taken') }, (reason: unknown) => reason)
  if (!(error instanceof AppError)) throw error
  return error.failure
}

function addNote(): Workflow {
  const sketch = flow({ add: { type: 'notes.add', input: { board: 'b1', text: 'Hello' } } }, ['trigger > add'], { output: '{{ steps.add.output }}' })
  return { ...sketch, nodes: sketch.nodes.map((node) => ({ ...node, connection: 'my-notes' })) }
}

describe('a connector that is added', () => {
  test('is described before anything is offered, and says what it may do', async () => {
    const offer = await services.packages.inspect(write(notes()))
    expect(offer).toMatchObject({ name: 'notes-connector', version: '1.0.0', replaces: null, description: { key: 'notes', origins: [origin], canBeTested: true, actions: [{ key: 'add', effect: 'unsafe', options: ['boards'] }], polls: [{ key: 'new-notes' }] } })
    expect(offer.integrity).toMatch(/^sha512-[A-Za-z0-9+/]{86}==$/)
    expect(offer.terms.join('\n')).toContain('is a program that somebody else wrote')
    expect(offer.terms.join('\n')).toContain(`may call ${origin} and nothing else`)
    expect(offer.terms.join('\n')).toContain('secrets of the connections')
    expect(services.catalog.nodeType('notes.add')).toBeUndefined()
  })

  test('is offered once the person agreed, runs with its connection, and is there after a restart', async () => {
    await add(notes())
    expect(services.catalog.nodeType('notes.add')).toMatchObject({ displayName: 'Add a note', connector: { key: 'notes', connection: 'required' }, inputSchema: { properties: { board: { title: 'Board', 'x-options': 'boards' } } } })
    expect(services.connectionTypes().find(({ connector }) => connector === 'notes')).toMatchObject({ canBeTested: true, configSchema: { properties: { token: { 'x-secret': true } } } })
    services.connections.put({ name: 'my-notes', connector: 'notes', config: { address: origin, token: 'secret://notes-token' } })
    const run = async () => services.runs.finished(services.runs.start(request(addNote())))
    const view = await run()
    expect(view).toMatchObject({ status: 'succeeded', output: { id: 'n2', text: 'new' } })
    expect(view.steps.get('add')).toMatchObject({ logs: ['for b1'] })
    expect(asked).toMatchObject([{ method: 'POST', url: '/boards/b1/notes', authorization: 'Bearer t0ken' }])
    expect(JSON.parse(asked[0]?.body ?? '')).toMatchObject({ text: 'Hello', key: expect.any(String) as string })

    await services.close()
    services = await desk.open()
    expect(await run()).toMatchObject({ status: 'succeeded' })
  })

  test('answers look-ups, tests its connection, and is polled', async () => {
    expect(await services.lookUps.testConnection({ connector: 'notes', connection: 'my-notes' })).toEqual({ account: 'Ada' })
    expect(await services.lookUps.options({ type: 'notes.add', options: 'boards', connection: 'my-notes', input: {} })).toEqual([{ value: 'b1', label: 'Home' }])
    expect(await services.lookUps.options({ type: 'poll:notes:new-notes', options: 'boards', connection: 'my-notes', input: {} })).toEqual([{ value: 'b1', label: 'Home' }])
    expect(await failureOf(services.lookUps.options({ type: 'poll:notes:new-notes', options: 'shelves', connection: 'my-notes', input: {} }))).toMatchObject({ code: 'not-found' })
    expect(await services.previewPoll({ type: 'poll', connector: 'notes', event: 'new-notes', connection: 'my-notes', everyMs: 60_000, input: {} })).toMatchObject({ listed: 1, items: [{ id: 'n1' }] })
  })

  test('refuses a value where a secret is to be named', () => {
    expect(() => services.connections.put({ name: 'bad', connector: 'notes', config: { address: origin, token: 't0ken' } })).toThrow(/token/)
  })

  test('tells what its service refuses in our words', async () => {
    await services.vault.put('wrong-token', 'no')
    services.connections.put({ name: 'wrong', connector: 'notes', config: { address: origin, token: 'secret://wrong-token' } })
    expect(await failureOf(services.lookUps.testConnection({ connector: 'notes', connection: 'wrong' }))).toMatchObject({ code: 'unauthorized' })
  })

  test('is held to the addresses that the person agreed to', async () => {
    services.connections.put({ name: 'elsewhere', connector: 'notes', config: { address: 'https://evil.example', token: 'secret://notes-token' } })
    const failure = await failureOf(services.lookUps.testConnection({ connector: 'notes', connection: 'elsewhere' }))
    expect(failure).toMatchObject({ code: 'refused-address', sent: 'not-sent' })
    expect(failure.message).toContain('https://evil.example')
    services.connections.put({ name: 'away', connector: 'notes', config: { address: `${origin}/away?`, token: 'secret://notes-token' } })
    expect(asked).toEqual([])
  })

  test('is not there while it is switched off, and its steps say so', async () => {
    services.packages.setEnabled('notes', false)
    expect(services.catalog.nodeType('notes.add')).toBeUndefined()
    const view = await services.runs.finished(services.runs.start(request(addNote())))
    expect(view).toMatchObject({ status: 'failed' })
    expect(asked).toEqual([])
    services.packages.setEnabled('notes', true)
    expect(services.catalog.nodeType('notes.add')).toBeDefined()
  })

  test('shows what an update changes before it is taken', async () => {
    const offer = await services.packages.inspect(write(notes({ version: '1.1.0', effect: 'keyed', origins: [origin, 'https://files.example.com'] })))
    expect(offer.replaces).toEqual({ version: '1.0.0', changes: [{ kind: 'more', text: 'It may now call https://files.example.com.' }, { kind: 'more', text: 'Add a note was unsafe and is now keyed.' }] })
    expect(services.packages.list()[0]).toMatchObject({ version: '1.0.0' })
    services.packages.accept(offer.id)
    expect(services.packages.list()[0]).toMatchObject({ version: '1.1.0' })
    expect(services.catalog.nodeType('notes.add')).toMatchObject({ effect: 'keyed' })
    expect(() => services.packages.accept(offer.id)).toThrow(/no longer there/)
  })

  test('is taken from an archive that was built from its source, and from one that npm packed', async () => {
    const source = write(notes({ version: '2.0.0' }))
    const packed = await packSource(source, folder)
    expect(packed.files).toEqual(['package.json', 'src/add-note.ts', 'src/index.ts'])
    const [ours, theirs] = [await services.packages.inspect(packed.file), await services.packages.inspect(npmPack(source))]
    expect(ours).toMatchObject({ version: '2.0.0', integrity: packed.integrity, description: theirs.description })
  })

  test('is gone when it is removed, and its connections stay', () => {
    services.packages.remove('notes')
    expect(services.packages.list()).toEqual([])
    expect(services.catalog.nodeType('notes.add')).toBeUndefined()
    expect(services.connections.get('my-notes')).toBeDefined()
  })
})

function npmPack(source: string): string {
  const output = execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder, source], { encoding: 'utf8', env: { ...process.env, npm_config_update_notifier: 'false' } })
  const [packed] = JSON.parse(output) as { filename: string }[]
  return join(folder, packed?.filename ?? '')
}

describe('what cannot be a connector is refused with what to mend', () => {
  const single = (code: string): Record<string, string> => ({ 'package.json': '{"name":"x","version":"1.0.0"}', 'index.ts': code })
  test.each([
    ['a package without an exact version', { 'package.json': '{"name":"x","version":"^1.0.0"}', 'index.js': '' }, 'version: is no exact version'],
    ['a folder without a package.json', { 'index.ts': 'export {}' }, 'no package.json'],
    ['a package whose file is missing', { 'package.json': '{"name":"x","version":"1.0.0","flowbench":{"connector":"a.ts"}}' }, '"a.ts"'],
    ['code that cannot be read', single('export const connector = {'), 'index.ts cannot be read'],
    ['code that exports no connector', single('export const nothing = 1'), 'exports no connector'],
    ['code that wants a package of npm', single('import axios from "axios"\nexport const connector = axios'), 'imports "axios"'],
    ['code that wants a file that is not there', single('import { a } from "./a.ts"\nexport const connector = a'), 'imports "./a.ts"'],
    ['code that breaks while it loads', single('throw new Error("no luck")'), 'no luck'],
    ['code that never ends while it loads', single('for (;;);'), 'loop without an end'],
    ['a connector with the key of one that is built in', single('import { defineConnector, z } from "flowbench/connector"\nexport const connector = defineConnector({ key: "slack", displayName: "S", icon: "x", capabilities: [], config: z.object({}), actions: [] })'), '"slack" already'],
    ['a connector whose key is no key', single('import { defineConnector, z } from "flowbench/connector"\nexport const connector = defineConnector({ key: "../x", displayName: "S", icon: "x", capabilities: [], config: z.object({}), actions: [] })'), 'has a key that cannot stand'],
  ])('%s', async (_what, files, message) => {
    const failure = await failureOf(services.packages.inspect(write(files)))
    expect(failure.message).toContain(message)
    expect(['invalid-input', 'conflict', 'timeout']).toContain(failure.code)
  }, 60_000)

  test('a link in a folder is not followed', async () => {
    const root = write(single('import { a } from "./a.ts"\nexport const connector = a'))
    symlinkSync('/etc/passwd', join(root, 'a.ts'))
    expect((await failureOf(services.packages.inspect(root))).message).toContain('imports "./a.ts"')
  })

  test('an archive with a link, or a path that leads out, is refused as a whole', async () => {
    const root = write({ 'package/package.json': '{"name":"x","version":"1.0.0"}', 'package/index.js': '' })
    symlinkSync('/etc/passwd', join(root, 'package', 'a.js'))
    execFileSync('tar', ['czf', join(folder, 'link.tgz'), '-C', root, 'package'])
    expect((await failureOf(services.packages.inspect(join(folder, 'link.tgz')))).message).toContain('no plain file')
    rmSync(join(root, 'package', 'a.js'))
    execFileSync('tar', ['czf', join(folder, 'out.tgz'), '-C', root, '--transform', 's,index.js,../../index.js,', '-P', 'package'])
    expect((await failureOf(services.packages.inspect(join(folder, 'out.tgz')))).message).toContain('leads elsewhere')
  })

  test('an archive that unpacks to more than it may is refused', async () => {
    const root = write({ 'package/package.json': '{"name":"x","version":"1.0.0"}', 'package/index.js': '/'.repeat(25_000_000) })
    execFileSync('tar', ['czf', join(folder, 'large.tgz'), '-C', root, 'package'])
    expect(readFileSync(join(folder, 'large.tgz')).length).toBeLessThan(1_000_000)
    expect(await failureOf(services.packages.inspect(join(folder, 'large.tgz')))).toMatchObject({ code: 'limit' })
  })

  test('one single file is a connector, too', async () => {
    const file = join(write({ 'tiny.ts': 'import { defineConnector, z } from "flowbench/connector"\nexport default defineConnector({ key: "tiny", displayName: "Tiny", icon: "x", capabilities: [], config: z.object({}), actions: [], origins: [] })' }), 'tiny.ts')
    const offer = await services.packages.inspect(file)
    expect(offer).toMatchObject({ name: 'tiny', version: '0.0.0', description: { key: 'tiny' } })
    expect(offer.terms.join(' ')).toContain('may call nothing')
  })
})
