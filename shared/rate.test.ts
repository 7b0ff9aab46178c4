import { expect, test } from 'vitest'
import { pauseAsked } from './http/rate-hints.ts'
import { parseRate } from './rate.ts'

test('limits are read as people write them', () => {
  expect(parseRate('100/min')).toEqual({ count: 100, perMs: 60_000 })
  expect(parseRate('5/sec')).toEqual({ count: 5, perMs: 1_000 })
  expect(parseRate('10 / 30s')).toEqual({ count: 10, perMs: 30_000 })
  expect(parseRate('3000/hours')).toEqual({ count: 3000, perMs: 3_600_000 })
  for (const wrong of ['', '0/min', '100', '100/week', '1/0s', '-5/min', '1000000/min', '5/2day']) expect(parseRate(wrong), wrong).toBeNull()
})

test('what services say of their limits is read in each of the usual forms', () => {
  const now = Date.parse('2026-03-16T08:00:00Z')
  const asked = (status: number, headers: Record<string, string>) => pauseAsked({ status, headers }, now)
  expect(asked(429, { 'retry-after': '7' })).toBe(7_000)
  expect(asked(403, { 'retry-after': '60' })).toBe(60_000)
  expect(asked(200, { 'retry-after': '7' })).toBeNull()
  expect(asked(200, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now / 1_000 + 90) })).toBe(90_000)
  expect(asked(200, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '2026-03-16T08:00:05Z' })).toBe(5_000)
  expect(asked(200, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset-after': '1.2' })).toBe(1_200)
  expect(asked(200, { ratelimit: '"default";r=0;t=30' })).toBe(30_000)
  expect(asked(200, { 'ratelimit-remaining': '0', 'ratelimit-reset': '12' })).toBe(12_000)
  expect(asked(200, { 'x-ratelimit-remaining': '3', 'x-ratelimit-reset': '60' })).toBeNull()
  expect(asked(200, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': 'soon' })).toBeNull()
  expect(asked(429, { 'retry-after': '999999999' })).toBe(86_400_000)
})
