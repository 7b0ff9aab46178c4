import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { toFailure } from '@shared/failure.ts'
import { buildWorker } from './build-worker.ts'
import { indexFiles, type FilesProgress } from './index-files.ts'
import { createKnowledge, type Knowledge } from './knowledge.ts'

let worker: Awaited<ReturnType<typeof buildWorker>>
let knowledge: Knowledge
let folder: string
beforeAll(async () => {
  worker = await buildWorker()
  knowledge = createKnowledge({ folder: null, workerPath: worker.workerPath, now: () => 0, openAccount: () => Promise.reject(new Error('no accounts here')) })
  folder = mkdtempSync(join(tmpdir(), 'flowbench-files-'))
  for (let at = 0; at < 40; at++) writeFileSync(join(folder, `note-${String(at).padStart(2, '0')}.md`), `# Note ${at}\n\nThe shelf ${at} holds ${at * 3} cups.\n`)
  writeFileSync(join(folder, 'broken.pdf'), 'this is no PDF')
  mkdirSync(join(folder, 'empty'))
}, 60_000)
afterAll(async () => {
  await knowledge.close()
  worker.remove()
  rmSync(folder, { recursive: true, force: true })
})

test('files of a folder are indexed, what cannot be read is left out, and how far it is only grows', async () => {
  await knowledge.create({ name: 'notes' })
  const told: FilesProgress[] = []
  const done = await indexFiles(knowledge, 'notes', [folder], { signal: new AbortController().signal, onProgress: (progress) => told.push({ ...progress }) })
  expect(done).toMatchObject({ documents: 41, of: 41, count: 40, unchanged: 0, title: '', refusedCount: 1, refused: [{ reason: expect.stringContaining('PDF') as string }] })
  expect(told.map(({ documents }) => documents)).toEqual(told.map(({ documents }) => documents).sort((one, other) => one - other))
  expect(told.slice(1, -1).every(({ title, documents }) => title !== '' || documents === 41)).toBe(true)
  expect(await knowledge.collections()).toMatchObject([{ name: 'notes', documents: 40, chunks: 40 }])
  expect(await indexFiles(knowledge, 'notes', [folder], { signal: new AbortController().signal })).toMatchObject({ documents: 41, count: 40, unchanged: 40, refusedCount: 1 })
}, 60_000)

test('cancelled, it ends, and every document is there whole or not at all', async () => {
  await knowledge.create({ name: 'cut' })
  const controller = new AbortController()
  const work = indexFiles(knowledge, 'cut', [folder], { signal: controller.signal, onProgress: ({ documents }) => { if (documents === 5) controller.abort() } })
  expect(await work.then(() => null, (error: unknown) => error)).not.toBeNull()
  const { documents, chunks } = (await knowledge.collections()).find(({ name }) => name === 'cut') ?? { documents: -1, chunks: -2 }
  expect(documents).toBeGreaterThanOrEqual(4)
  expect(documents).toBeLessThan(40)
  expect(chunks).toBe(documents)
}, 60_000)

test('what is wrong with the collection ends it, and is told', async () => {
  expect(await indexFiles(knowledge, 'nowhere', [folder], { signal: new AbortController().signal }).then(() => null, toFailure)).toMatchObject({ code: 'not-found' })
})
