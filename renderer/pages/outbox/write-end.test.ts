import { expect, test } from 'vitest'
import type { Failure } from '@shared/failure.ts'
import type { OutboxItem } from '@shared/outbox-item.ts'
import { endTitle, neverLeft } from './write-end.ts'

const item = (state: OutboxItem['state'], sent: Failure['sent'][], attempts = sent.length, code: Failure['code'] = 'network') =>
  ({ state, attempts, failures: sent.map((one, index) => ({ attempt: index + 1, at: 0, failure: { code, message: '', retryable: false, sent: one } })) })

test('a write was not sent only when each of its attempts says so', () => {
  expect(neverLeft(item('dead', ['not-sent']))).toBe(true)
  expect([item('dead', ['maybe-sent', 'not-sent']), item('leased', ['not-sent'], 2), item('dead', ['not-sent'], 2), item('done', ['not-sent'], 2), item('queued', [])].map(neverLeft)).toEqual([false, false, false, false, false])
})

test('the title says which it was: not sent, not done, not known, or tried again', () => {
  expect([item('dead', ['not-sent'], 1, 'refused-address'), item('dead', ['maybe-sent', 'not-processed']), item('dead', ['maybe-sent'], 1, 'in-doubt'), item('dead', ['processed']), item('retry', ['not-sent'])].map(endTitle))
    .toEqual(['It was not sent', 'It did not happen', 'It was given up: whether it happened is not known', 'It failed', 'It is tried again by itself'])
})
