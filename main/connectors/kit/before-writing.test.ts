import { AppError, toFailure, type Failure } from '@shared/failure.ts'
import { expect, test } from 'vitest'
import { AnswerError } from './answer-error.ts'
import { beforeWriting } from './before-writing.ts'

const answer = { status: 500, headers: {}, body: null }
const failing = (error: unknown): Promise<unknown> => beforeWriting(() => Promise.reject(error as Error)).catch((thrown: unknown) => thrown)
const open: Failure = { code: 'timeout', message: 'No answer', retryable: true, sent: 'maybe-sent' }

test('a question that may or may not have arrived has written nothing', async () => {
  expect(toFailure(await failing(new AppError(open)))).toEqual({ ...open, sent: 'not-sent' })
  const thrown = await failing(new AnswerError(open, answer))
  expect(thrown).toBeInstanceOf(AnswerError)
  expect((thrown as AnswerError).answer).toBe(answer)
  expect(toFailure(thrown).sent).toBe('not-sent')
})

test('a refusal stays what it is, and so does what is no failure of a call', async () => {
  const refused = new AppError({ code: 'forbidden', message: 'No', retryable: false, sent: 'processed' })
  expect(await failing(refused)).toBe(refused)
  const odd = new TypeError('odd')
  expect(await failing(odd)).toBe(odd)
  expect(await beforeWriting(() => Promise.resolve(3))).toBe(3)
})
