// attempt: one try of one action, from its start to the one fact that comes of it.
//
//   A1. Ends exactly once. An answer that comes after it was aborted or its time was up is not applied.
//   A2. An abort reaches the action by its signal; the action has a moment to say whether anything was sent.
//   A3. What may have taken effect and must not be done twice ends as `in-doubt`, never as something to retry.

import type { ActionContext, ActionHttp, ActionSandbox } from '@main/connectors/define.ts'
import { AppError, toFailure, type Failure } from '@shared/failure.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import type { Effect } from '@shared/node-type.ts'
import { isRepeatable, type RegisteredAction } from './action-registry.ts'
import type { Alarm } from './alarm.ts'
import { asJson } from './as-json.ts'

export type AttemptEnd = { logs: string[] } & ({ output: JsonValue } | { failure: Failure })

export interface Attempt {
  /** Ends it with this failure, at the latest after a moment. */
  abort(failure: Failure): void
  /** Ends it at once and without a word: whoever calls it writes down what became of the step. */
  drop(): void
  /** Ends it as if the process had ended: what it started elsewhere goes on. */
  halt(): void
}

export type AttemptOptions = {
  registered: RegisteredAction
  /** As the action's schema gave it. */
  input: unknown
  effect: Effect
  idempotencyKey: string
  scope: JsonObject
  doors: (signal: AbortSignal) => { http: ActionHttp; sandbox: ActionSandbox }
  /** Awaited before the action begins: the commit of the intent. */
  before: () => Promise<void>
  timeoutMs: number | undefined
  now: () => number
  alarm: Alarm
  onEnd: (end: AttemptEnd) => void
}

/** Within it the whole run must have ended after a cancellation (500 ms), so an action has less to say what was sent. */
const graceMs = 200
const maxLogLines = 1_000
const maxLogLength = 10_000

export function runAttempt(options: AttemptOptions): Attempt {
  const { effect, timeoutMs, alarm, now } = options
  const controller = new AbortController()
  const logs: string[] = []
  let stopping: Failure | null = null
  let isOver = false
  const takeBack: (() => void)[] = []

  const end = (result: { output: JsonValue } | { failure: Failure }): void => {
    if (isOver) return
    isOver = true
    for (const cancel of takeBack) cancel()
    options.onEnd({ ...('failure' in result ? { failure: judged(result.failure, effect) } : result), logs })
  }
  const abort = (failure: Failure): void => {
    if (isOver || stopping) return
    stopping = failure
    controller.abort(new AppError(failure))
    const timer = setTimeout(() => end({ failure: { ...failure, sent: 'maybe-sent' } }), graceMs)
    takeBack.push(() => clearTimeout(timer))
  }
  if (timeoutMs !== undefined) takeBack.push(alarm(now() + timeoutMs, () => abort(tookTooLong(timeoutMs))))

  void act(options, controller.signal, logs).then(
    (output) => end(stopping && stopping.code !== 'timeout' ? { failure: { ...stopping, sent: 'processed' } } : { output }),
    (error: unknown) => {
      const failure = options.registered.connector.normalizeError?.(error) ?? toFailure(error)
      if (stopping) return end({ failure: { ...stopping, ...(failure.sent && { sent: failure.sent }) } })
      // `cancelled` is our own word for what we called off; an action that gives up by itself was interrupted.
      end({ failure: failure.code === 'cancelled' ? { ...failure, code: 'interrupted' } : failure })
    },
  )
  const drop = (): void => {
    isOver = true
    for (const cancel of takeBack) cancel()
    controller.abort()
  }
  return { abort, drop, halt: drop }
}

/** The same attempt, aborted when it takes too long. For what has no time-out of its own. */
export function withTimeout(timeoutMs: number | undefined, { now, alarm }: Pick<AttemptOptions, 'now' | 'alarm'>, onEnd: (end: AttemptEnd) => void, start: (onEnd: (end: AttemptEnd) => void) => Attempt): Attempt {
  if (timeoutMs === undefined) return start(onEnd)
  const attempt = start((end) => {
    takeBack()
    onEnd(end)
  })
  const takeBack = alarm(now() + timeoutMs, () => attempt.abort(tookTooLong(timeoutMs)))
  return {
    abort: (failure) => attempt.abort(failure),
    drop() {
      takeBack()
      attempt.drop()
    },
    halt() {
      takeBack()
      attempt.halt()
    },
  }
}

async function act(options: AttemptOptions, signal: AbortSignal, logs: string[]): Promise<JsonValue> {
  const { registered: { action }, input } = options
  await options.before()
  if (signal.aborted) throw new AppError({ code: 'cancelled', message: 'Ended before anything was done.', retryable: false, sent: 'not-sent' })
  const context: ActionContext = {
    config: {}, ...options.doors(signal), signal,
    idempotencyKey: options.idempotencyKey, scope: options.scope,
    log(line) {
      if (logs.length < maxLogLines) logs.push(line.length > maxLogLength ? `${line.slice(0, maxLogLength)}…` : line)
    },
  }
  const answer = await action.run(input as never, context as never)
  const parsed = action.output.safeParse(answer)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new AppError({ code: 'internal', message: `The step ended, but its output is not what it declares: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}.`, retryable: false, sent: 'processed' })
  }
  return asJson(parsed.data)
}

/** What a failure of an action with this effect means for trying again. */
export function judged(failure: Failure, effect: Effect): Failure {
  if (isRepeatable(effect) || failure.sent === 'not-sent' || failure.sent === 'not-processed') return failure
  if (failure.sent === 'processed') return { ...failure, retryable: false }
  if (failure.code === 'cancelled' || (failure.sent === undefined && !failure.retryable)) return { ...failure, retryable: false }
  return inDoubt(failure.message, failure)
}

export function inDoubt(why: string, cause?: Failure): Failure {
  return {
    code: 'in-doubt',
    message: `${why} Whether it took effect is not known, and doing it twice would do harm, so it is not tried again on its own. Look at the service; if it did not happen, run from this step again.`,
    retryable: false, sent: 'maybe-sent',
    details: { ...cause?.details, ...(cause && { cause: cause.code }) },
  }
}

function tookTooLong(timeoutMs: number): Failure {
  return { code: 'timeout', message: `The step took longer than its time-out of ${timeoutMs} ms.`, retryable: true }
}
