// What the default is worth: the passage that answers a question is among the first five, by its meaning and its words.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildWorker } from './build-worker.ts'
import { corpus, questions } from './corpus.test-data.ts'
import { createKnowledge, type Knowledge } from './knowledge.ts'
import type { SearchMode } from '@shared/knowledge/document.ts'

let worker: Awaited<ReturnType<typeof buildWorker>>
let knowledge: Knowledge
const signal = new AbortController().signal
beforeAll(async () => {
  worker = await buildWorker()
  knowledge = createKnowledge({ folder: null, workerPath: worker.workerPath, now: () => 0, openAccount: () => Promise.reject(new Error('no accounts here')) })
  await knowledge.create({ name: 'handbook' })
  expect(await knowledge.indexDocuments('handbook', corpus(), { signal })).toMatchObject({ count: 43, documents: 7 })
}, 120_000)
afterAll(async () => {
  await knowledge.close()
  worker.remove()
})

/** From 1; infinity when it was not found. */
async function placeOf([question, document, heading]: (typeof questions)[number], mode: SearchMode): Promise<number> {
  const found = await knowledge.retrieve('handbook', { text: question, topK: 43, filters: null, mode }, signal)
  const at = found.findIndex(({ metadata }) => metadata['document'] === document && String(metadata['heading']).endsWith(heading))
  return at === -1 ? Infinity : at + 1
}

test.each([['hybrid', 18], ['meaning', 18]] as const)('the right passage is in the first five for nine of ten questions (%s)', async (mode, least) => {
  const places = await Promise.all(questions.map((each) => placeOf(each, mode)))
  const missed = questions.flatMap(([question], at) => { const place = places[at] ?? Infinity; return place > 5 ? [`${question}: ${place}`] : [] })
  expect(questions.length - missed.length, missed.join('\n')).toBeGreaterThanOrEqual(least)
}, 60_000)

test('a code is found by its words, whatever it means', async () => {
  expect(await placeOf(['LID-0815', 'products', 'The pot POT-4711'], 'words')).toBe(1)
})
