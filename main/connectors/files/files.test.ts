import { openFolder } from '@main/platform/files/folder.ts'
import { toFailure, type Failure } from '@shared/failure.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import { mkdir, mkdtemp, readFile, realpath, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest'
import { readCsv, writeCsv } from '@shared/csv.ts'
import { files } from './index.ts'
import { newFile } from './new-file.ts'

let root: string
beforeEach(async () => { root = await realpath(await mkdtemp(join(tmpdir(), 'flowbench-files-'))) })
afterEach(() => rm(root, { recursive: true, force: true }))

const context = (access = 'write') => ({ config: { folder: root, access }, files: { folder: openFolder }, signal: new AbortController().signal, idempotencyKey: 'key', log: () => undefined, cursor: null })
const actionOf = (key: string) => files.actions.find((action) => action.key === key) ?? (() => { throw new Error(`no action ${key}`) })()
async function run(key: string, input: JsonObject, access?: string): Promise<JsonValue> {
  const action = actionOf(key)
  return action.output.parse(await action.run(action.input.parse(input) as never, context(access) as never)) as JsonValue
}
const ask = (key: string, input: JsonObject) => actionOf(key).reconcile?.(actionOf(key).input.parse(input) as never, context() as never)
const failure = (work: Promise<unknown>): Promise<Failure> => work.then(() => { throw new Error('It was to fail.') }, toFailure)

test.each([
  ['text', 'grüße', 'grüße'], ['json', { a: [1, 'ü'] }, { a: [1, 'ü'] }], ['base64', '/wD+', '/wD+'],
  ['csv', [{ name: 'Ada "A"', total: '27.5' }, { name: 'x, y\nz', total: '' }], [{ name: 'Ada "A"', total: '27.5' }, { name: 'x, y\nz', total: '' }]],
] as const)('what is written as %s is read as the same', async (format, content, back) => {
  await run('write', { path: 'out/a.dat', content: content as JsonValue, writeAs: format })
  expect(await run('read', { path: 'out/a.dat', readAs: format })).toMatchObject({ path: 'out/a.dat', content: back })
})

test('bytes that are no text, and text that is no JSON, are said', async () => {
  await writeFile(join(root, 'a.bin'), Uint8Array.of(0xff, 0xfe, 0x00))
  await writeFile(join(root, 'a.txt'), 'hello')
  expect(await failure(run('read', { path: 'a.bin' }))).toMatchObject({ code: 'invalid-input', message: expect.stringContaining('base64') as unknown })
  expect(await failure(run('read', { path: 'a.txt', readAs: 'json' }))).toMatchObject({ code: 'invalid-input' })
})

test('rows are added below the names that a new file begins with, and texts as lines', async () => {
  await run('append', { path: 'log.csv', content: [{ id: 1, name: 'Ada' }], writeAs: 'csv' })
  await run('append', { path: 'log.csv', content: [{ id: 2, name: 'Grace; H' }], writeAs: 'csv' })
  await run('append', { path: 'log.txt', content: 'one' })
  await run('append', { path: 'log.txt', content: { two: 2 }, writeAs: 'json' })
  expect(await readFile(join(root, 'log.csv'), 'utf8')).toBe('id,name\r\n1,Ada\r\n2,Grace; H\r\n')
  expect(await readFile(join(root, 'log.txt'), 'utf8')).toBe('one\n{"two":2}\n')
})

test('a connection that reads lets nothing be written, added to, moved or deleted', async () => {
  await writeFile(join(root, 'a.txt'), 'kept')
  for (const [key, input] of [['write', { path: 'a.txt', content: '' }], ['append', { path: 'a.txt', content: 'x' }], ['move', { from: 'a.txt', to: 'b.txt' }], ['delete', { path: 'a.txt' }]] as const) {
    expect(await failure(run(key, input, 'read'))).toMatchObject({ code: 'forbidden', sent: 'not-sent' })
  }
  expect(await run('read', { path: 'a.txt' }, 'read')).toMatchObject({ content: 'kept' })
})

describe('after an answer was lost', () => {
  it('a file that was written or moved is found, and one that was not is known as such', async () => {
    const written = { path: 'a.txt', content: 'one', replace: false }
    expect(await ask('write', written)).toEqual({ kind: 'did-not-happen' })
    await run('write', written)
    expect(await ask('write', written)).toMatchObject({ kind: 'happened', output: { path: 'a.txt', size: 3 } })
    expect(await ask('write', { ...written, content: 'other' })).toMatchObject({ kind: 'unknown' })
    const moved = { from: 'a.txt', to: 'b.txt' }
    expect(await ask('move', moved)).toEqual({ kind: 'did-not-happen' })
    await run('move', moved)
    expect(await ask('move', moved)).toMatchObject({ kind: 'happened', output: { path: 'b.txt' } })
  })

  it('only what can be looked for or done again is: adding is neither', () => {
    const effectOf = (key: string, input: JsonObject) => {
      const { effect } = actionOf(key)
      return typeof effect === 'function' ? effect(input as never) : effect
    }
    expect([effectOf('write', { replace: true }), effectOf('write', { replace: false }), effectOf('append', {}), effectOf('move', {}), effectOf('delete', {})]).toEqual(['idempotent', 'reconcilable', 'unsafe', 'reconcilable', 'idempotent'])
  })
})

test('new files are found the oldest first, once they are at rest, and again when they change if that is asked for', async () => {
  const poll = async (input: JsonObject = {}) => (await newFile.poll(newFile.input.parse(input), context() as never)).items
  for (const [name, ageMs] of [['b.csv', 60_000], ['a.csv', 30_000], ['c.txt', 90_000], ['new.csv', 0]] as const) {
    await writeFile(join(root, name), name)
    const at = new Date(Date.now() - ageMs)
    await utimes(join(root, name), at, at)
  }
  expect((await poll({ ending: '.CSV' })).map(({ id }) => id)).toEqual(['b.csv', 'a.csv'])
  const [before] = await poll({ ending: 'c.txt', changed: true })
  await utimes(join(root, 'c.txt'), new Date(), new Date(Date.now() - 10_000))
  const [after] = await poll({ ending: 'c.txt', changed: true })
  expect(after?.payload).toMatchObject({ path: 'c.txt' })
  expect(after?.id).not.toBe(before?.id)
})

test('the folders below the one of the connection can be chosen from', async () => {
  await mkdir(join(root, 'inbox', 'done'), { recursive: true })
  await writeFile(join(root, 'inbox', 'a.txt'), 'a')
  const choices = await newFile.options?.['folders']?.({}, context() as never, 'folders')
  expect(choices?.map(({ value }) => value)).toEqual(['', 'inbox', 'inbox/done'])
})

test('the test of a connection says the folder, or that there is none', async () => {
  expect(await files.check?.(context() as never)).toEqual({ account: root })
  await rm(root, { recursive: true })
  expect(await failure(Promise.resolve(files.check?.(context() as never)))).toMatchObject({ code: 'not-found' })
})

describe('a table in text', () => {
  it.each([
    ['a,b\n1,2\n', [{ a: '1', b: '2' }]], ['a,b\r\n"1,""x""\n",\r\n', [{ a: '1,"x"\n', b: '' }]], ['\uFEFFa\n1', [{ a: '1' }]], ['a,a,\n1,2,3', [{ a: '1', 'column 2': '2', 'column 3': '3' }]], ['a,b\n\n1', [{ a: '1', b: '' }]], ['', []],
  ])('%j is read as %j', (text, rows) => expect(readCsv(text, ',')).toEqual(rows))

  it('is refused when a quote does not end, and when it is to be written from no list of objects', () => {
    expect(() => readCsv('a\n"1', ',')).toThrow(/quote/)
    expect(() => writeCsv({ a: 1 }, ',', { withNames: true })).toThrow(/list of objects/)
  })
})
