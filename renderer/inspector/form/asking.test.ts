import { expect, test } from 'vitest'
import { questionFor } from './asking.ts'

const asking = { type: 'tasks.add', connection: 'mine', input: { board: '{{ event.board }}', title: '{{ event.title }}', kind: 'k1' }, evaluated: (text: string) => (text.includes('board') ? 'b1' : undefined) }

test('what a field depends on is asked with what its expression gives now; the others go along as they are', () => {
  expect(questionFor(asking, ['board'])).toEqual({ question: { type: 'tasks.add', connection: 'mine', input: { board: 'b1', title: '{{ event.title }}', kind: 'k1' } }, key: '["mine","b1"]', unknown: [] })
})

test('what an expression gives only in a run is said, and nothing is asked with it', () => {
  expect(questionFor(asking, ['board', 'title'])).toMatchObject({ unknown: ['title'] })
})

test('only what a field depends on, and the account, make another question', () => {
  const key = (input: object, connection: string | undefined = 'mine') => questionFor({ ...asking, connection, input: { ...asking.input, ...input } }, ['board']).key
  expect(key({ kind: 'k2' })).toBe(key({}))
  expect(key({ board: 'b2' })).not.toBe(key({}))
  expect(key({}, 'yours')).not.toBe(key({}))
})
