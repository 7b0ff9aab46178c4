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

test('what a long passage ends with is found by its meaning as well as what it begins with', async () => {
  const about = ['The warehouse opens at six, and whoever comes first turns on the lights and the heating.', 'Parcels are weighed, labelled and put on the belt in the order of their streets.', 'A driver signs for each cage, and the list goes to the office.', 'Pallets are stacked to shoulder height and wrapped twice.', 'The forklift is charged overnight and its tyres are looked at on Mondays.', 'Broken cups are counted, photographed and thrown away.', 'Glue, tape and paper are ordered when half a shelf is left.', 'The yard is swept on Fridays, and salt is kept for the winter.']
  const passage = `${about.join(' ')} Dogs may be brought along when they are quiet and stay under the desk.`
  await knowledge.create({ name: 'long', cutting: { size: 2_000, overlap: 0 } })
  const others = ['Holidays are asked for a month ahead.', 'The canteen is closed on Sundays.', 'Bicycles stand behind the house.', 'Cats are not mentioned anywhere.', 'A desk is ordered by the office.']
  await knowledge.indexDocuments('long', [{ id: 'warehouse', format: 'text', content: passage }, ...others.map((content, at) => ({ id: `other-${at}`, format: 'text' as const, content }))], { signal })
  expect(await knowledge.chunks('long', 'warehouse')).toHaveLength(1)
  for (const question of ['Can I come with my dog?', 'How are parcels weighed and labelled?']) {
    expect(await knowledge.retrieve('long', { text: question, topK: 1, filters: null, mode: 'meaning' }, signal), question).toMatchObject([{ id: 'warehouse#0' }])
  }
}, 60_000)
