import { z } from 'zod'
import { JsonValue } from './json.ts'

/** The whole list: connectors, the engine and the screens use these words and no others. */
export const FailureCode = z.enum([
  'unauthorized', 'forbidden', 'not-found', 'invalid-input', 'conflict', 'rate-limited', 'quota-exceeded',
  'timeout', 'unavailable', 'network', 'refused-address', 'content-blocked', 'budget-exceeded', 'cancelled',
  'interrupted', 'in-doubt', 'expression', 'limit', 'internal',
])
export type FailureCode = z.infer<typeof FailureCode>

/** What went wrong, in a form that can be journalled, sent over IPC and shown to a person. */
export const Failure = z.object({
  code: FailureCode,
  /** What happened, why, and what to do, in whole sentences. Never a secret value. */
  message: z.string(),
  /** True when trying the same thing again later may succeed. */
  retryable: z.boolean(),
  /** A lower bound that the service asked for, in milliseconds. */
  retryAfterMs: z.number().int().nonnegative().optional(),
  /** Whether the outside saw the request: `not-sent` is safe to repeat for every effect class, `maybe-sent` for none that is unsafe. */
  sent: z.enum(['not-sent', 'not-processed', 'maybe-sent', 'processed']).optional(),
  /** Facts for the person and for the error port: HTTP status, the expression and its position, the rule that refused. */
  details: z.record(z.string(), JsonValue).optional(),
})
export type Failure = z.infer<typeof Failure>

/** The one error class of the app. Throw it when you know what went wrong; everything else becomes `internal`. */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly failure: Failure

  constructor(failure: Failure, options?: ErrorOptions) {
    super(failure.message, options)
    this.failure = failure
  }
}

export function toFailure(error: unknown): Failure {
  if (error instanceof AppError) return error.failure
  return { code: 'internal', message: error instanceof Error ? error.message : String(error), retryable: false }
}
