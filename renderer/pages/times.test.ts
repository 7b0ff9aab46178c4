import { describe, expect, it } from 'vitest'
import { durationWords, timeWords } from './times.ts'

describe('durations', () => {
  it('have the unit that a person would use', () => {
    expect([2, 412, 1_800, 61_000, 180_000, 68_400_000, 260_000_000].map((ms) => durationWords(ms))).toEqual(['2 ms', '412 ms', '1.8 s', '1 min', '3 min', '19 h', '3 d'])
  })
})

describe('times', () => {
  const now = new Date(2026, 10, 23, 12, 0).getTime()
  it('say no more than is needed to tell them apart', () => {
    expect(timeWords(new Date(2026, 10, 23, 9, 41).getTime(), now)).toBe('09:41')
    expect(timeWords(new Date(2026, 10, 22, 9, 41).getTime(), now)).toBe('Sun 09:41')
    expect(timeWords(new Date(2026, 9, 2, 9, 41).getTime(), now)).toBe('2 Oct')
    expect(timeWords(new Date(2024, 9, 2, 9, 41).getTime(), now)).toBe('2 Oct 2024')
  })
})
