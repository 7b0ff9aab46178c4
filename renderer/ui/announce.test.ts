import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { announce, announcements } from './announce.ts'

const polite = () => announcements.getState().polite.trim()

describe('announcements', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    vi.advanceTimersByTime(5_000)
  })
  afterEach(() => {
    vi.runAllTimers()
    vi.useRealTimers()
  })

  it('says the first at once and of the next second only the last', () => {
    announce('Fetch succeeded')
    expect(polite()).toBe('Fetch succeeded')
    announce('Filter succeeded')
    announce('Set succeeded')
    expect(polite()).toBe('Fetch succeeded')
    vi.advanceTimersByTime(999)
    expect(polite()).toBe('Fetch succeeded')
    vi.advanceTimersByTime(1)
    expect(polite()).toBe('Set succeeded')
  })

  it('changes the region when the same thing happens twice', () => {
    announce('Saved')
    const first = announcements.getState().polite
    vi.advanceTimersByTime(2_000)
    announce('Saved')
    expect(announcements.getState().polite).not.toBe(first)
  })

  it('never keeps a failure waiting', () => {
    announce('Fetch succeeded')
    announce('Send failed', true)
    expect(announcements.getState().assertive).toBe('Send failed')
  })
})
