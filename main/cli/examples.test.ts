import { readdirSync, readFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import type { RunResult } from './run-result.ts'
import { build, flowbench, root } from './test-program.ts'

beforeAll(build, 120_000)

const expected: Record<string, Record<string, unknown>> = {
  'triage-issue': {
    'Issue opened': { issue: '#1 Spelling error in the README file', labels: ['bug', 'P4'], assignTo: 'community', dueInHours: 336, comment: 'Welcome back, @Codertocat! A small one: would you like to send a pull request?' },
    'Question asked': { issue: '#7 How do I rotate a webhook secret?', labels: ['P5'], assignTo: 'support', dueInHours: 48, comment: 'Thanks for writing, @octocat! The discussions are a good place for this, and we answer there.' },
    'Crash reported': { issue: '#12 Crash when exporting a board with over 200 cards', labels: ['bug', 'P1'], assignTo: 'on-call', dueInHours: 4, comment: 'Thanks for writing, @hubot! We are looking into it right now.' },
  },
  'order-totals': {
    'A morning': { orders: 3, lines: 6, total: 141.5, currency: 'EUR', large: ['A-2'], byCustomer: [{ customer: 'Ada', orders: 2, total: 39.35 }, { customer: 'Grace', orders: 1, total: 102.15 }] },
    'One large order': { orders: 1, lines: 2, total: 1053.32, currency: 'EUR', large: ['B-1'], byCustomer: [{ customer: 'Hotel Lumen', orders: 1, total: 1053.32 }] },
    'Nothing sold': { orders: 0, lines: 0, total: 0, currency: 'EUR', large: [], byCustomer: [] },
  },
  'error-handling': {
    'In stock': { status: 'reserved', text: '3 × TEA-01 reserved, 9 left' },
    'Not enough left': { status: 'refused', text: 'The code failed (line 5, column 18): Only 2 of POT-02 are left' },
    'Supplier too slow': { status: 'later', text: 'The supplier did not answer in time; CUP-07 is ordered tonight' },
    'Nothing ordered (fails)': null,
  },
  'answer-from-handbook': {
    'A customer changes her mind': { question: 'I do not like what I ordered. Can I get a refund?', answer: 'Whatever you bought can be sent back within 30 days, unused and in its box. We pay the postage and give the money back within a week.', from: 'Returns and repairs › Sending things back' },
    'A parcel abroad': { question: 'How many days until my order arrives in France?', answer: 'Within the country two days, within Europe a week, and to the rest of the world up to a month.', from: 'Shipping › How long a parcel takes' },
    'Sick in bed': { question: 'I am sick and cannot come to work. What do I have to do?', answer: 'Whoever is sick stays at home and tells the team before nine in the morning. From the third day on we need a note from a doctor.', from: 'Working here › Sick days' },
  },
  'split-bill': {
    'Dinner for three': { perPerson: 30.98, withTip: 92.95, text: 'Each of 3 pays 30.98, of 92.95 in all.' },
    'Tea without a tip': { perPerson: 4.8, withTip: 9.6, text: 'Each of 2 pays 4.8, of 9.6 in all.' },
  },
  'quote-tea': {
    'Something for the evening': { offer: { tea: 'Rooibos with vanilla', total: 11.2, text: '150 g of Rooibos with vanilla for 11.2 euro' } },
    'A lot of black tea': { offer: { tea: 'Assam', total: 63, text: '1000 g of Assam for 63 euro, without postage' } },
    'Not in the shop': { sorry: { tea: null, total: 0, text: 'We have nothing like that. Tell us more of what you like?' } },
  },
  // Without Ollama they say what is missing; with it, what a model answers is not known beforehand.
  'sort-message': { 'A broken teapot': null, 'A question': null },
  'sum-up-message': { 'A broken teapot': null, 'A question': null },
  'fan-out': {
    'A short letter': { title: 'To Grace', words: 19, sentences: 4, frequent: ['tea', 'the', 'ada'], summary: '19 words, read in 6 s' },
    'The gardener': { title: 'The gardener', words: 59, sentences: 5, frequent: ['the', 'path', 'and'], summary: '59 words, read in 17 s' },
    'Nothing written': { title: 'Empty', words: 0, sentences: 0, frequent: [], summary: '0 words, read in 0 s' },
  },
}
const samples = Object.entries(expected).flatMap(([example, outputs]) => Object.entries(outputs).map(([sample, output]) => [example, sample, output] as const))

// One after the other: a step that is too slow is part of an example, and a busy machine makes others so.
test.each(samples)('%s, with the sample "%s", gives what it should', async (example, sample, output) => {
  const { code, json } = await flowbench(['run', `assets/examples/${example}.json`, '--sample', sample, '--json'])
  const result = json() as RunResult
  expect(result.output).toEqual(output)
  expect([code, result.status]).toEqual(output === null ? [1, 'failed'] : [0, 'succeeded'])
}, 60_000)

test.concurrent.each(Object.keys(expected))('%s has no problems, and no sample that is not in this list', async (example) => {
  const file = `assets/examples/${example}.json`
  const { code, json } = await flowbench(['validate', file, '--json'])
  expect([code, json()]).toEqual([0, { valid: true, problems: [] }])
  const document = JSON.parse(readFileSync(`${root}/${file}`, 'utf8')) as { samples: { name: string }[] }
  expect(document.samples.map((entry) => entry.name)).toEqual(Object.keys(expected[example] ?? {}))
}, 60_000)

test('there are no other examples', () => {
  expect(readdirSync(`${root}/assets/examples`).sort()).toEqual(Object.keys(expected).map((name) => `${name}.json`).sort())
})

test('an example that needs a model says which connection is missing, and where it is added', async () => {
  const { json } = await flowbench(['run', 'assets/examples/sort-message.json', '--sample', 'A question', '--json'])
  const { steps } = json() as RunResult
  expect(steps['sort']?.failure).toMatchObject({ code: 'not-found', message: expect.stringMatching(/"ollama".*under Connections/) as string })
}, 60_000)
