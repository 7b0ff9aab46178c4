import { expect, test } from 'vitest'
import { shortKeyOf, uuidOf } from './key-digest.ts'

test('a key always makes the same UUID of version 4, and another key another one', () => {
  expect(uuidOf('key-of-the-step')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(uuidOf('key-of-the-step')).toBe(uuidOf('key-of-the-step'))
  expect(new Set(Array.from({ length: 200 }, (_, each) => uuidOf(`key ${each}`))).size).toBe(200)
})

test('a short key has the length that was asked for, and tells steps apart', () => {
  expect(shortKeyOf('key-of-the-step', 25)).toHaveLength(25)
  expect(shortKeyOf('key-of-the-step', 25)).not.toBe(shortKeyOf('key-of-another-step', 25))
})
