import { AppError } from '@shared/failure.ts'
import { AnswerError } from './answer-error.ts'

/**
 * For what a write has to know first, such as a token or the kinds of fields: when asking for it goes wrong, nothing was
 * written, so that the step may be tried again whatever its class.
 */
export async function beforeWriting<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (!(error instanceof AppError) || error.failure.sent !== 'maybe-sent') throw error
    const failure = { ...error.failure, sent: 'not-sent' } as const
    throw error instanceof AnswerError ? new AnswerError(failure, error.answer) : new AppError(failure, { cause: error.cause })
  }
}
