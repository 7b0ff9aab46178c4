import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { toFailure } from '@shared/failure.ts'
import { consentHash, hashOfTransport } from './consent.ts'
import type { McpServers } from './servers.ts'
import { accepted, nodeServer, programs, testMcp } from './test-servers.ts'

let folder: string
let mcp: McpServers
const inFolder = (name: string): string => join(folder, name)
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'flowbench-roots-')))
  for (const name of ['one', 'two']) mkdirSync(inFolder(name))
  mcp = testMcp()
})
afterEach(async () => {
  await mcp.close()
  rmSync(folder, { recursive: true })
})
const call = async (server: string, tool: string, args = {}): Promise<string> => (await mcp.port.call({ server, tool, args, signal: new AbortController().signal })).text
const draft = (roots: string[]) => nodeServer('Everything', [programs.everything, 'stdio'], { roots })

it('a server is told of the folders that were accepted, and told again when others were, while it runs', { timeout: 60_000 }, async () => {
  const key = await accepted(mcp, draft([inFolder('one')]))
  expect(mcp.consent(key).roots).toEqual([inFolder('one')])
  expect(await call(key, 'get-roots-list')).toContain(pathToFileURL(inFolder('one')).href)
  const { status } = mcp
  const since = status(key)
  await mcp.edit(key, draft([inFolder('two')]))
  // They are part of what was accepted.
  expect(mcp.consent(key).isAccepted).toBe(false)
  expect(await call(key, 'get-roots-list').then(() => null, toFailure)).toMatchObject({ code: 'forbidden' })
  mcp.accept(key, mcp.consent(key).hash)
  await expect.poll(() => call(key, 'get-roots-list'), { timeout: 8_000 }).toContain(pathToFileURL(inFolder('two')).href)
  expect(await call(key, 'get-roots-list')).not.toContain(pathToFileURL(inFolder('one')).href)
  // It was told, and not started anew.
  expect(status(key)).toEqual(since)
})

it('the filesystem server works in the folders that it is told of', { timeout: 60_000 }, async () => {
  writeFileSync(join(inFolder('two'), 'note.txt'), 'hello')
  const key = await accepted(mcp, nodeServer('Disk', [programs.filesystem, inFolder('one')], { roots: [inFolder('two')] }))
  await expect.poll(() => call(key, 'list_allowed_directories'), { timeout: 8_000 }).toContain(inFolder('two'))
  expect(await call(key, 'read_text_file', { path: join(inFolder('two'), 'note.txt') })).toBe('hello')
})

it('a server without folders is not told that it could ask for some; one that gets its first is started anew', { timeout: 60_000 }, async () => {
  const key = await accepted(mcp, draft([]))
  await mcp.sync(key)
  expect(mcp.port.tools().map(({ definition }) => definition.name)).not.toContain('get-roots-list')
  await mcp.edit(key, draft([inFolder('one')]))
  await expect.poll(() => mcp.status(key).state, { timeout: 8_000 }).toBe('stopped')
  mcp.accept(key, mcp.consent(key).hash)
  const { tools } = await mcp.sync(key)
  // It came after the server was accepted, like any tool that does.
  expect(tools.find(({ definition }) => definition.name === 'get-roots-list')).toMatchObject({ isNew: true })
})

it('what is no folder is refused, and an acceptance without folders holds as it did', async () => {
  expect(await mcp.add(draft(['one'])).then(() => null, toFailure)).toMatchObject({ code: 'invalid-input', message: expect.stringContaining('"one" is no whole path') })
  expect(await mcp.add(draft([inFolder('three')])).then(() => null, toFailure)).toMatchObject({ code: 'invalid-input', message: expect.stringContaining('is no folder on this computer') })
  const { transport } = draft([])
  expect(consentHash({ transport, roots: [] })).toBe(hashOfTransport(transport))
  expect(consentHash({ transport, roots: ['/a', '/b'] })).toBe(consentHash({ transport, roots: ['/b', '/a'] }))
})
