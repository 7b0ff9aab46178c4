import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { toFailure, type Failure } from '@shared/failure.ts'
import type { JsonObject } from '@shared/json.ts'
import type { McpProgress } from '@shared/mcp-server.ts'
import type { McpServers } from './servers.ts'
import { accepted, nodeServer, programs, testMcp } from './test-servers.ts'

let folder: string
let mcp: McpServers
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-mcp-'))
  mcp = testMcp()
})
afterEach(async () => {
  await mcp.close()
  rmSync(folder, { recursive: true })
})

const call = (server: string, tool: string, args: JsonObject, more: { signal?: AbortSignal; onProgress?: (progress: McpProgress) => void } = {}) =>
  mcp.port.call({ server, tool, args, signal: new AbortController().signal, ...more })
const failureOf = (work: Promise<unknown>): Promise<Failure | null> => work.then(() => null, toFailure)

describe('the everything server', () => {
  const everything = nodeServer('Everything', [programs.everything, 'stdio'])

  it('starts nothing and offers nothing before it is accepted', async () => {
    const { server: { key } } = await mcp.add(everything)
    expect(mcp.consent(key)).toMatchObject({ isAccepted: false, what: `${process.execPath} ${programs.everything} stdio`, program: process.execPath })
    expect(await failureOf(mcp.sync(key))).toMatchObject({ code: 'forbidden', sent: 'not-sent' })
    expect(await failureOf(call('everything', 'echo', { message: 'x' }))).toMatchObject({ code: 'forbidden' })
    expect(mcp.status(key)).toEqual({ state: 'stopped' })
    expect(() => mcp.accept(key, '0'.repeat(64))).toThrow('has changed since it was shown')
    mcp.accept(key, mcp.consent(key).hash)
    await mcp.edit(key, nodeServer('Everything', [programs.everything, 'stdio', '--other']))
    expect(mcp.consent(key).isAccepted).toBe(false)
    expect(await failureOf(mcp.sync(key))).toMatchObject({ code: 'forbidden' })
  })

  it('is asked for its tools, and gives text, data, images and resources', { timeout: 60_000 }, async () => {
    const key = await accepted(mcp, everything)
    const server = await mcp.sync(key)
    expect(server.tools.length).toBeGreaterThan(8)
    expect(mcp.status(key)).toMatchObject({ state: 'ready', protocol: expect.stringMatching(/^20\d\d-/) })
    expect(mcp.port.tools().map(({ definition: { name } }) => name)).toContain('echo')
    expect(await call('Everything', 'echo', { message: 'Ünïcode' })).toEqual({ text: 'Echo: Ünïcode', data: null, content: [{ type: 'text', text: 'Echo: Ünïcode' }] })
    expect((await call(key, 'get-structured-content', { location: 'Chicago' })).data).toMatchObject({ temperature: expect.any(Number) })
    expect((await call(key, 'get-tiny-image', {})).content).toContainEqual({ type: 'image', mimeType: 'image/png', data: expect.stringMatching(/^iVBOR/) })
    expect((await call(key, 'get-resource-reference', { resourceType: 'Text', resourceId: 1 })).content).toContainEqual(expect.objectContaining({ type: 'resource', uri: expect.stringContaining('demo://'), text: expect.any(String) }))
    expect((await call(key, 'get-resource-links', { count: 2 })).content.filter(({ type }) => type === 'link')).toHaveLength(2)
  })

  it('has a small environment of its own, and the secrets that it is given', { timeout: 60_000 }, async () => {
    process.env['FLOWBENCH_SECRET_OTHER'] = 'hush'
    try {
      const key = await accepted(mcp, nodeServer('Everything', [programs.everything, 'stdio'], { env: { GREETING: 'Bearer secret://my-token' } }))
      const { data } = await call(key, 'get-env', {})
      expect(data).toMatchObject({ GREETING: 'Bearer value of secret://my-token', PATH: process.env['PATH'] })
      const names = Object.keys(data as JsonObject)
      expect(names).not.toContain('FLOWBENCH_SECRET_OTHER')
      expect(names.filter((name) => !['GREETING', 'PATH', 'HOME', 'USER', 'LOGNAME', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TMPDIR', 'TZ', 'PWD', 'SHLVL', '_'].includes(name))).toEqual([])
    } finally {
      delete process.env['FLOWBENCH_SECRET_OTHER']
    }
    for (const name of ['LD_PRELOAD', 'NODE_OPTIONS', 'ld_library_path', 'DYLD_INSERT_LIBRARIES']) expect(await failureOf(mcp.add(nodeServer('Bad', [], { env: { [name]: 'x' } })))).toMatchObject({ message: expect.stringContaining('other code than the command says') })
  })

  it('tells how far it is, and is called off within 500 ms', { timeout: 60_000 }, async () => {
    const key = await accepted(mcp, everything)
    const told: McpProgress[] = []
    await call(key, 'trigger-long-running-operation', { duration: 1, steps: 4 }, { onProgress: (progress) => told.push(progress) })
    // The last word may come after the answer.
    expect(told.slice(0, 3)).toMatchObject([{ progress: 1, total: 4 }, { progress: 2, total: 4 }, { progress: 3, total: 4 }])
    const controller = new AbortController()
    const working = failureOf(call(key, 'trigger-long-running-operation', { duration: 30, steps: 2 }, { signal: controller.signal }))
    setTimeout(() => controller.abort(), 200)
    const since = performance.now()
    expect(await working).toMatchObject({ code: 'cancelled', sent: 'maybe-sent' })
    expect(performance.now() - since).toBeLessThan(700)
  })

  it('says what is wrong with a call', { timeout: 60_000 }, async () => {
    const key = await accepted(mcp, everything)
    expect(await failureOf(call(key, 'echo', {}))).toMatchObject({ code: 'invalid-input', sent: 'not-sent', message: expect.stringContaining('"echo" cannot be called so: "message" is missing') })
    expect(await failureOf(call(key, 'nothing', {}))).toMatchObject({ code: 'not-found', message: expect.stringContaining('echo') })
    expect(await failureOf(call('nobody', 'echo', {}))).toMatchObject({ code: 'not-found' })
    mcp.setToolEnabled(key, 'echo', false)
    expect(await failureOf(call(key, 'echo', { message: 'x' }))).toMatchObject({ code: 'forbidden', message: expect.stringContaining('switched off') })
    mcp.setEnabled(key, false)
    expect(await failureOf(call(key, 'get-sum', { a: 1, b: 2 }))).toMatchObject({ code: 'forbidden' })
    expect(mcp.port.tools().filter(({ server }) => server === key)).toEqual([])
  })
})

it('the filesystem server works in its folder alone; that it only reads counts where it is trusted', { timeout: 60_000 }, async () => {
  writeFileSync(join(folder, 'note.txt'), 'hello')
  const key = await accepted(mcp, nodeServer('Disk', [programs.filesystem, folder], { trustsHints: true }))
  await mcp.sync(key)
  expect((await call(key, 'read_text_file', { path: join(folder, 'note.txt') })).text).toBe('hello')
  expect(await failureOf(call(key, 'read_text_file', { path: '/etc/passwd' }))).toMatchObject({ code: 'unavailable', sent: 'processed', message: expect.stringContaining('Access denied') })
  const effects = new Map(mcp.port.tools().map(({ definition, effect }) => [definition.name, effect]))
  expect([effects.get('read_text_file'), effects.get('write_file'), effects.get('edit_file')]).toEqual(['read', 'idempotent', 'unsafe'])
  await mcp.edit(key, nodeServer('Disk', [programs.filesystem, folder]))
  expect(new Set(mcp.port.tools().filter(({ server }) => server === key).map(({ effect }) => effect))).toEqual(new Set(['unsafe']))
})

it('the memory server keeps what it is told', { timeout: 60_000 }, async () => {
  const file = join(folder, 'memory.jsonl')
  const key = await accepted(mcp, nodeServer('Memory', [programs.memory], { env: { MEMORY_FILE_PATH: file } }))
  await call(key, 'create_entities', { entities: [{ name: 'Ada', entityType: 'person', observations: ['wrote the first program'] }] })
  expect(await call(key, 'search_nodes', { query: 'Ada' })).toMatchObject({ data: { entities: [{ name: 'Ada' }] } })
  expect(readFileSync(file, 'utf8')).toContain('Ada')
})

it('a server that is fetched first may be silent for longer than the question which revision it speaks waits', { timeout: 60_000 }, async () => {
  const program = join(folder, 'slow.mjs')
  writeFileSync(program, `setTimeout(() => { process.argv[2] = 'stdio'; void import(${JSON.stringify(programs.everything)}) }, 4500)`)
  const key = await accepted(mcp, nodeServer('Slow', [program]))
  expect((await call(key, 'echo', { message: 'late' })).text).toBe('Echo: late')
  expect(mcp.status(key)).toMatchObject({ state: 'ready' })
})
