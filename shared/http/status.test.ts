import { describe, expect, it } from 'vitest'
import { maxRetryAfterMs, parseRetryAfter } from './retry-after.ts'
import { failureOfStatus, type StatusAnswer } from './status.ts'

const now = Date.parse('2026-11-23T12:00:00Z')

function answer(status: number, more: Partial<StatusAnswer> = {}): StatusAnswer {
  return { status, statusText: '', headers: {}, url: 'https://api.example.com/things?key=hidden', redirects: [], ...more }
}

describe('Retry-After', () => {
  it.each([
    ['7', 7_000], ['0', 0], [' 120 ', 120_000], ['Mon, 23 Nov 2026 12:00:30 GMT', 30_000], ['Monday, 23-Nov-26 12:01:00 GMT', 60_000],
    ['315360000', maxRetryAfterMs], ['999999999999999', maxRetryAfterMs], ['Sun, 23 Nov 2036 12:00:00 GMT', maxRetryAfterMs],
    ['Mon, 23 Nov 2026 11:59:00 GMT', null], ['soon', null], ['', null], [undefined, null], ['-5', null], ['1.5', null], ['7 seconds', null],
    ['0x10', null], ['1e3', null], ['NaN', null], ['Infinity', null], ['9999999999999999999999', null], ['2026-11-23T12:00:30Z', null], ['Mon, 99 Foo 2026', null],
  ])('%j asks for %j ms', (value, expected) => {
    expect(parseRetryAfter(value, now)).toBe(expected)
  })
})

describe('a status', () => {
  it.each([
    [400, 'invalid-input', false, 'processed'], [401, 'unauthorized', false, 'processed'], [402, 'quota-exceeded', false, 'processed'], [403, 'forbidden', false, 'processed'],
    [404, 'not-found', false, 'processed'], [405, 'invalid-input', false, 'processed'], [408, 'timeout', true, 'maybe-sent'], [409, 'conflict', false, 'processed'],
    [410, 'not-found', false, 'processed'], [413, 'invalid-input', false, 'processed'], [418, 'invalid-input', false, 'processed'], [422, 'invalid-input', false, 'processed'],
    [425, 'unavailable', true, 'not-processed'], [429, 'rate-limited', true, 'not-processed'], [500, 'unavailable', true, 'maybe-sent'], [501, 'unavailable', false, 'processed'],
    [502, 'unavailable', true, 'maybe-sent'], [503, 'unavailable', true, 'maybe-sent'], [504, 'unavailable', true, 'maybe-sent'], [522, 'unavailable', true, 'maybe-sent'],
  ] as const)('%i means %s (retryable: %s, %s)', (status, code, retryable, sent) => {
    expect(failureOfStatus(answer(status), { method: 'POST' }, now)).toMatchObject({ code, retryable, sent, details: { status, url: 'https://api.example.com/things' } })
  })

  it.each([200, 204, 301, 304, 399])('%i is no failure', (status) => {
    expect(failureOfStatus(answer(status), { method: 'POST' }, now)).toBeNull()
  })

  it('503 with Retry-After was turned away unread, and the pause it asks for is kept', () => {
    expect(failureOfStatus(answer(503, { headers: { 'retry-after': '7' } }), { method: 'POST' }, now)).toMatchObject({ sent: 'not-processed', retryAfterMs: 7000 })
    expect(failureOfStatus(answer(503, { headers: { 'retry-after': 'later' } }), { method: 'POST' }, now)).toMatchObject({ sent: 'maybe-sent' })
    expect(failureOfStatus(answer(404, { headers: { 'retry-after': '7' } }), { method: 'POST' }, now)).not.toHaveProperty('retryAfterMs')
  })

  it('429 after a redirect does not prove that a write did not happen', () => {
    const redirected = answer(429, { redirects: ['https://api.example.com/first'] })
    expect(failureOfStatus(redirected, { method: 'post' }, now)).toMatchObject({ sent: 'maybe-sent' })
    expect(failureOfStatus(redirected, { method: 'GET' }, now)).toMatchObject({ sent: 'not-processed' })
  })

  it('is told with what the service said, shortened, and without the query', () => {
    const text = `{"error":  "no such\nproject", "pad": "${'x'.repeat(5000)}"}`
    const failure = failureOfStatus(answer(404, { statusText: 'Not Found', text }), { method: 'GET' }, now)
    expect(failure?.message).toMatch(/^api\.example\.com answered 404 Not Found: .* It said: \{"error": "no such project"/)
    expect(failure?.message.length).toBeLessThan(700)
    expect(JSON.stringify(failure)).not.toContain('hidden')
  })
})
