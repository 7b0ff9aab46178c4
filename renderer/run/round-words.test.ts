import { expect, test } from 'vitest'
import { roundNumber } from './round-words.ts'

test('rounds are numbered as people count, the outer loop first', () => {
  expect(['', 'each[0]', 'outer[2]/inner[0]'].map(roundNumber)).toEqual(['', '1', '3.1'])
})
