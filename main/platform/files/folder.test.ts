import { toFailure, type Failure } from '@shared/failure.ts'
import type { FilesFolder } from '@shared/files-folder.ts'
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest'
import { openFolder } from './folder.ts'

let around: string
let chosen: string
let folder: FilesFolder
beforeEach(async () => {
  around = await realpath(await mkdtemp(join(tmpdir(), 'flowbench-folder-')))
  chosen = join(around, 'chosen')
  await mkdir(join(chosen, 'inbox'), { recursive: true })
  await writeFile(join(around, 'secret.txt'), 'outside')
  folder = await openFolder(chosen)
})
afterEach(() => rm(around, { recursive: true, force: true }))

const bytes = (text: string): Uint8Array => Buffer.from(text)
const failure = (work: Promise<unknown>): Promise<Failure> => work.then(() => { throw new Error('It was to fail.') }, toFailure)
const text = async (path: string): Promise<string> => Buffer.from((await folder.read(path, { maxBytes: 1_000 })).bytes).toString()

describe('what is outside of the folder', () => {
  it.each(['../secret.txt', 'inbox/../../secret.txt', '/etc/passwd', './secret.txt', 'inbox//x', 'a\\..\\..\\secret.txt', 'C:secret', 'CON', 'inbox/nul.txt', 'x\u0000y', 'name.'])('is not reached by the path %j', async (path) => {
    for (const work of [() => folder.read(path, { maxBytes: 9 }), () => folder.write(path, bytes('x'), { replace: true }), () => folder.append(path, bytes('x')), () => folder.remove(path), () => folder.move('inbox', path, { replace: true }), () => folder.list(path, { deep: false, limit: 9 })]) {
      expect(await failure(work())).toMatchObject({ code: 'invalid-input', sent: 'not-sent' })
    }
    expect(await readFile(join(around, 'secret.txt'), 'utf8')).toBe('outside')
  })

  it.skipIf(process.platform === 'win32')('is not reached by a link to a file, nor through a link to a folder', async () => {
    await symlink(join(around, 'secret.txt'), join(chosen, 'file-link'))
    await symlink(around, join(chosen, 'folder-link'))
    for (const path of ['file-link', 'folder-link/secret.txt']) {
      expect(await failure(folder.read(path, { maxBytes: 9 }))).toMatchObject({ code: 'forbidden' })
      expect(await failure(folder.write(path, bytes('x'), { replace: true }))).toMatchObject({ code: 'forbidden' })
      expect(await failure(folder.append(path, bytes('x')))).toMatchObject({ code: 'forbidden' })
      expect(await failure(folder.remove(path))).toMatchObject({ code: 'forbidden' })
    }
    expect(await failure(folder.list('folder-link', { deep: true, limit: 9 }))).toMatchObject({ code: 'forbidden' })
    expect((await folder.list('', { deep: true, limit: 9 })).entries.map(({ path }) => path)).toEqual(['inbox'])
    expect(await readFile(join(around, 'secret.txt'), 'utf8')).toBe('outside')
  })
})

test('a file is written whole with the folders on the way, replaced, and nothing half is left', async () => {
  expect(await folder.write('a/b/c.txt', bytes('one'), { replace: false })).toMatchObject({ path: 'a/b/c.txt', name: 'c.txt', kind: 'file', size: 3 })
  await folder.write('a/b/c.txt', bytes('two'), { replace: true })
  expect(await text('a/b/c.txt')).toBe('two')
  expect(await readdir(join(chosen, 'a/b'))).toEqual(['c.txt'])
})

test('without replacing, what is there stays as it is, by writing and by moving', async () => {
  await folder.write('a.txt', bytes('first'), { replace: true })
  await folder.write('b.txt', bytes('other'), { replace: true })
  expect(await failure(folder.write('a.txt', bytes('second'), { replace: false }))).toMatchObject({ code: 'conflict', sent: 'not-processed' })
  expect(await failure(folder.move('b.txt', 'a.txt', { replace: false }))).toMatchObject({ code: 'conflict' })
  expect([await text('a.txt'), await text('b.txt'), (await readdir(chosen)).length]).toEqual(['first', 'other', 3])
})

test('a file is added to, moved and deleted, and a second deletion finds nothing', async () => {
  await folder.append('log.txt', bytes('1\n'))
  await folder.append('log.txt', bytes('2\n'))
  await folder.move('log.txt', 'done/log.txt', { replace: false })
  expect(await text('done/log.txt')).toBe('1\n2\n')
  expect([await folder.remove('done/log.txt'), await folder.remove('done/log.txt'), await folder.find('done/log.txt')]).toEqual([true, false, null])
})

test('what is longer than asked for is not read, and what is listed ends at the limit', async () => {
  await folder.write('big.txt', new Uint8Array(2_000), { replace: true })
  expect(await failure(folder.read('big.txt', { maxBytes: 1_999 }))).toMatchObject({ code: 'limit' })
  expect((await folder.read('big.txt', { maxBytes: 2_000 })).bytes).toHaveLength(2_000)
  expect(await folder.list('', { deep: false, limit: 1 })).toMatchObject({ isCut: true })
})

test('folders are not read, written or deleted as files, and what is missing is said', async () => {
  for (const work of [() => folder.read('inbox', { maxBytes: 9 }), () => folder.write('inbox', bytes('x'), { replace: true }), () => folder.remove('inbox')]) expect(await failure(work())).toMatchObject({ code: 'invalid-input' })
  expect(await failure(folder.read('gone.txt', { maxBytes: 9 }))).toMatchObject({ code: 'not-found', message: expect.stringContaining('gone.txt') as unknown })
  expect(await failure(openFolder(join(around, 'gone')))).toMatchObject({ code: 'not-found' })
  expect(await failure(openFolder(join(around, 'secret.txt')))).toMatchObject({ code: 'not-found' })
  expect(await failure(openFolder('chosen'))).toMatchObject({ code: 'invalid-input' })
})
