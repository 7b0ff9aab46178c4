import { expect, test } from 'vitest'
import type { IndexJob } from '@shared/knowledge/index-job.ts'
import { freeName, leftWords, outcomeWords } from './knowledge-words.ts'

const job: IndexJob = { collection: 'x', state: 'done', documents: 12, of: 12, title: '', chunks: 0, ofChunks: 0, count: 40, unchanged: 0, refused: [], refusedCount: 0, reason: '', startedAt: 0 }

test('what came of indexing is said with what was left out', () => {
  expect(outcomeWords(job)).toBe('12 files with 40 passages.')
  expect(outcomeWords({ ...job, unchanged: 3, refusedCount: 1 })).toBe('11 files with 40 passages; 3 had not changed, 1 left out.')
  expect(outcomeWords({ ...job, state: 'cancelled', documents: 5 })).toBe('Stopped after 5 of 12 files. What was done stays.')
  expect(outcomeWords({ ...job, of: 0, documents: 0 })).toBe('There was no file that can be read.')
  expect(outcomeWords({ ...job, of: 2, documents: 2, count: 0, refusedCount: 2 })).toBe('No file was indexed; 2 left out.')
})

test('the time that is left is told once there is something to go by', () => {
  expect(leftWords({ documents: 2, of: 100, startedAt: 0 }, 10_000)).toBe('')
  expect(leftWords({ documents: 10, of: 20, startedAt: 0 }, 32_000)).toBe('about 35 s left')
  expect(leftWords({ documents: 10, of: 100, startedAt: 0 }, 30_000)).toBe('about 5 min left')
  expect(leftWords({ documents: 99, of: 100, startedAt: 0 }, 99_000)).toBe('a few seconds left')
})

test('a name that is taken gets a number', () => {
  expect(freeName('handbook', [])).toBe('handbook')
  expect(freeName('handbook', ['handbook', 'handbook-2'])).toBe('handbook-3')
})
