import { AppError, type Failure } from '@shared/failure.ts'
import type { JsonValue } from '@shared/json.ts'

/** What a service said when it refused. */
export type ServiceAnswer = {
  status: number
  /** Names in lower case. */
  headers: Readonly<Record<string, string | string[]>>
  /** Read as JSON where it is JSON, as a text otherwise; null when it is empty or neither. */
  body: JsonValue
}

/** A complete answer that is no success. `failure` judges it by its status alone; a connector's `normalizeError` knows better. */
export class AnswerError extends AppError {
  readonly answer: ServiceAnswer

  constructor(failure: Failure, answer: ServiceAnswer) {
    super(failure)
    this.answer = answer
  }
}

/** The same refusal in the words of the service. `retryAfterMs` counts only where the failure is retryable. */
export function told(error: AnswerError, change: Partial<Pick<Failure, 'code' | 'retryable' | 'retryAfterMs' | 'sent'>> & { says?: string }): Failure {
  const { says, ...rest } = change
  const { failure } = error
  return { ...failure, ...rest, ...(says && { message: `${failure.message.replace(/ It said: [\s\S]*$/, '')} It said: ${says}` }) }
}
