import { afterAll, beforeAll, expect, test } from 'vitest'
import { toFailure } from '@shared/failure.ts'
import { buildWorker } from '../build-worker.ts'
import type { ReadService } from './read-service.ts'
import type { StoreService } from './store-service.ts'
import { createThread, type Thread } from './thread.ts'

let worker: Awaited<ReturnType<typeof buildWorker>>
beforeAll(async () => { worker = await buildWorker() }, 60_000)
afterAll(() => worker.remove())

const cutting = { size: 200, overlap: 0 }
const reader = (idleMs: number | null): Thread<ReadService> => createThread<ReadService>({ workerPath: worker.workerPath, data: { role: 'read', folder: null }, idleMs })
const note = (thread: Thread<ReadService>, text = 'A note.') => thread.ask('read', [{ format: 'text', text }, cutting])
/** So much nesting of marks that reading it takes seconds. */
const slow = '[x](y '.repeat(400_000)

test('it is started by a question, ended when nobody asks for a while, and started again', async () => {
  const thread = reader(100)
  expect(thread.isRunning()).toBe(false)
  expect(await note(thread)).toEqual([{ content: 'A note.', headings: [], position: 0 }])
  expect(thread.isRunning()).toBe(true)
  await expect.poll(() => thread.isRunning(), { timeout: 10_000 }).toBe(false)
  expect(await note(thread)).toHaveLength(1)
  await thread.close()
  expect(await note(thread).then(() => null, toFailure)).toMatchObject({ code: 'cancelled' })
})

test('one that is asked again while it waits for its end answers', async () => {
  const thread = reader(1)
  for (let round = 0; round < 8; round++) {
    expect(await note(thread, `Note ${round}.`)).toMatchObject([{ content: `Note ${round}.` }])
    await new Promise((resolve) => setTimeout(resolve, round % 4))
  }
  await thread.close()
}, 60_000)

test('what is cancelled is answered at once, and ends the thread where it must not go on', async () => {
  const thread = reader(null)
  await note(thread)
  const controller = new AbortController()
  const asked = thread.ask('read', [{ format: 'markdown', text: slow }, cutting], { signal: controller.signal, kills: true }).then(() => null, toFailure)
  const from = performance.now()
  controller.abort()
  expect(await asked).toMatchObject({ code: 'cancelled' })
  expect(performance.now() - from).toBeLessThan(2_000)
  expect(thread.isRunning()).toBe(false)
  expect(await note(thread)).toHaveLength(1)
  await thread.close()
})

test('what takes too long is stopped', async () => {
  const thread = reader(null)
  expect(await thread.ask('read', [{ format: 'text', text: 'x '.repeat(20_000_000) }, cutting], { timeoutMs: 20 }).then(() => null, toFailure)).toMatchObject({ code: 'timeout' })
  expect(await note(thread)).toHaveLength(1)
  await thread.close()
}, 60_000)

test('what goes wrong inside is told, and the next question is answered', async () => {
  const thread = createThread<StoreService>({ workerPath: worker.workerPath, data: { role: 'store', folder: null }, idleMs: null, farewell: 'close' })
  expect(await thread.ask('remove', ['nothing']).then(() => null, toFailure)).toMatchObject({ code: 'not-found' })
  expect(await thread.ask('collections', [])).toEqual([])
  await thread.close()
})
