// attempt: one try of one action, from its start to the one fact that comes of it.
//
//   A1. Ends exactly once. An answer that comes after it was aborted or its time was up is not applied.
//   A2. An abort reaches the action by its signal; the action has a moment to say whether anything was sent.
//   A3. What may have taken effect and must not be done twice ends as `in-doubt`, never as something to retry.
//   A4. Where the service can be asked, it is: before a further attempt sends anything, and when an answer was lost. Not
//       for a run that is being ended, which waits for nobody.

import type { ActionContext } from '@main/connectors/define.ts'
import { closedDoors } from '@main/connectors/kit/closed-doors.ts'
import type { After } from '@main/platform/after.ts'
import { reach } from '@main/platform/failpoint.ts'
import type { LlmAccount } from '@main/llm/account.ts'
import { AppError, toFailure, type Failure } from '@shared/failure.ts'
import type { Finding } from '@shared/finding.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import type { Spent } from '@shared/llm/spent.ts'
import type { Effect } from '@shared/node-type.ts'
import { isRepeatable, type RegisteredAction } from './action-registry.ts'
import type { Alarm } from './alarm.ts'
import { asJson } from './as-json.ts'
import type { CallFollower, McpFollow } from './call-follower.ts'
import { ask, askPatiently, canBeAsked, type Question } from './ask.ts'
import type { StepDoors, StepHttp } from './doors.ts'
import type { MeteredDoor } from './llm/meter.ts'
import type { OpenedConnection } from './open-connection.ts'
import type { RunSubstep } from '@main/connectors/define-substep.ts'
import type { ActionTools } from '@main/connectors/define-tools.ts'

/** `spent`: on models, whatever came of it. */
export type AttemptEnd = { logs: string[]; spent?: Spent | undefined } & AttemptResult
type AttemptResult = { output: JsonValue; source?: 'reconciled' } | { failure: Failure }

export interface Attempt {
  /** Ends it with this failure, at the latest after a moment. */
  abort(failure: Failure): void
  /** The same because the process ends: an answer that comes within that moment counts. */
  interrupt(failure: Failure): void
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
  /** An earlier attempt may have sent it. `unless-unknown`: a person said that it did not happen, which holds where the service cannot tell. */
  asksFirst: boolean | 'unless-unknown'
  scope: JsonObject
  doors: (signal: AbortSignal) => StepDoors
  substep: (signal: AbortSignal) => RunSubstep
  tools: ActionTools
  /** What follows its calls of tools of MCP servers. */
  follower: (signal: AbortSignal) => CallFollower
  /** The account that the step's connection names, for this action's connector. */
  open: (http: StepHttp) => Promise<OpenedConnection>
  /** What the step has of an account at a provider of models. */
  meter: (account: LlmAccount) => MeteredDoor
  /** Awaited before the action begins: the commit of the intent. */
  before: () => Promise<void>
  timeoutMs: number | undefined
  now: () => number
  alarm: Alarm
  after: After
  onEnd: (end: AttemptEnd) => void
  /** An answer that came after the attempt had ended without one. */
  onLate: (output: JsonValue) => void
}

/** Within it the whole run must have ended after a cancellation (500 ms), so an action has less to say what was sent. */
const graceMs = 200
const maxLogLines = 1_000
const maxLogLength = 10_000

export function runAttempt(options: AttemptOptions): Attempt {
  const { registered, effect, timeoutMs, alarm, after, now } = options
  const controller = new AbortController()
  const asking = new AbortController()
  const logs: string[] = []
  let stopping: Failure | null = null
  let isCalledOff = false
  let isInterrupted = false
  let isOver = false
  let isDropped = false
  let isAsking = false
  const takeBack: (() => void)[] = []
  let metered: MeteredDoor | null = null
  const follower = options.follower(controller.signal)

  const end = (result: AttemptResult): void => {
    if (isOver) return
    isOver = true
    for (const cancel of takeBack) cancel()
    metered?.end()
    follower.end()
    const spent = metered?.spent()
    options.onEnd({ ...result, logs, ...(spent && { spent }) })
  }
  const fail = (failure: Failure): void => {
    if (isOver || isAsking) return
    const known = judged(failure, effect)
    if (known.code !== 'in-doubt' || failure.code === 'in-doubt' || isCalledOff || !canBeAsked(registered)) return end({ failure: known })
    isAsking = true
    for (const cancel of takeBack.splice(0)) cancel()
    void askPatiently(questionOf(options, asking.signal, logs), { now, alarm }).then((finding) => end(afterAsking(finding, failure)))
  }
  const stop = (failure: Failure): void => {
    if (isOver || stopping) return
    stopping = failure
    controller.abort(new AppError(failure))
    const timer = setTimeout(() => fail({ ...failure, sent: 'maybe-sent' }), graceMs)
    takeBack.push(() => clearTimeout(timer))
  }
  if (timeoutMs !== undefined) takeBack.push(after(timeoutMs, () => stop(tookTooLong(timeoutMs))))

  void act({ ...options, meter: (account) => (metered = options.meter(account)) }, follower.follow, controller.signal, logs).then(
    (result) => {
      if (isOver && !isDropped && 'output' in result) return options.onLate(result.output)
      if (isAsking) return
      if (stopping && stopping.code !== 'timeout' && !isInterrupted) fail({ ...stopping, sent: 'processed' })
      else end(result)
    },
    (error: unknown) => {
      const failure = registered.connector.normalizeError?.(error) ?? toFailure(error)
      const isItsOwn = isInterrupted && failure.code !== 'cancelled' && failure.code !== stopping?.code
      if (stopping && !isItsOwn && (isCalledOff || failure.code !== 'in-doubt')) return fail({ ...stopping, ...(failure.sent && { sent: failure.sent }) })
      // `cancelled` is our own word for what we called off; an action that gives up by itself was interrupted.
      fail(failure.code === 'cancelled' ? { ...failure, code: 'interrupted' } : failure)
    },
  )
  const leave = (reason?: AppError): void => {
    isOver = true
    isDropped = true
    metered?.end()
    follower.end()
    for (const cancel of takeBack) cancel()
    controller.abort(reason)
    asking.abort()
  }
  const abort = (failure: Failure): void => {
    if (isOver) return
    isCalledOff = true
    asking.abort()
    if (isAsking) end({ failure: judged({ ...failure, sent: 'maybe-sent' }, effect) })
    // One whose time was up a moment ago has its moment to speak already.
    else if (stopping) stopping = failure
    else stop(failure)
  }
  return {
    abort,
    interrupt(failure) {
      isInterrupted = true
      abort(failure)
    },
    drop: () => leave(),
    halt: () => leave(new AppError({ code: 'interrupted', message: 'Flowbench ended.', retryable: true })),
  }
}

/** The same attempt, aborted when it takes too long. For what has no time-out of its own. */
export function withTimeout(timeoutMs: number | undefined, after: After, onEnd: (end: AttemptEnd) => void, start: (onEnd: (end: AttemptEnd) => void) => Attempt): Attempt {
  if (timeoutMs === undefined) return start(onEnd)
  const attempt = start((end) => {
    takeBack()
    onEnd(end)
  })
  const takeBack = after(timeoutMs, () => attempt.abort(tookTooLong(timeoutMs)))
  return {
    abort: (failure) => attempt.abort(failure),
    interrupt: (failure) => attempt.interrupt(failure),
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

async function act(options: AttemptOptions, follow: McpFollow, signal: AbortSignal, logs: string[]): Promise<{ output: JsonValue; source?: 'reconciled' }> {
  const { registered: { action }, input } = options
  await options.before()
  reach('intent-committed', () => `${options.effect} ${options.idempotencyKey}`)
  endIfAborted(signal)
  if (options.asksFirst !== false) {
    const finding = await ask(questionOf(options, signal, logs))
    if (finding.kind === 'happened') return { output: finding.output, source: 'reconciled' }
    if (finding.kind === 'unknown' && options.asksFirst === true) throw new AppError(inDoubt('An earlier attempt may have taken effect.', undefined, finding))
  }
  const doors = options.doors(signal)
  const { mcp } = doors
  const { llm, ...opened } = await options.open(doors.http)
  // To open an account may take a while: a token is renewed, a secret is asked for.
  endIfAborted(signal)
  const context: ActionContext = {
    ...closedDoors, ...doors, ...(mcp && { mcp: { ...mcp, call: (call) => mcp.call(call, follow) } }), ...opened, ...(llm && { llm: options.meter(llm).llm }), signal,
    substep: options.substep(signal), tools: options.tools, idempotencyKey: options.idempotencyKey, scope: options.scope, log: logInto(logs),
  }
  const answer = await action.run(input as never, context as never)
  reach('answer-read', () => `${options.effect} ${options.idempotencyKey}`)
  const parsed = action.output.safeParse(answer)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new AppError({ code: 'internal', message: `The step ended, but its output is not what it declares: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}.`, retryable: false, sent: 'processed' })
  }
  return { output: asJson(parsed.data) }
}

function endIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new AppError({ code: 'cancelled', message: 'Ended before anything was done.', retryable: false, sent: 'not-sent' })
}

function logInto(logs: string[]): (line: string) => void {
  return (line) => {
    if (logs.length < maxLogLines) logs.push(line.length > maxLogLength ? `${line.slice(0, maxLogLength)}…` : line)
  }
}

function questionOf({ registered, input, idempotencyKey, doors, open }: AttemptOptions, signal: AbortSignal, logs: string[]): Question {
  const { http, sandbox: _sandbox, ...others } = doors(signal)
  return { registered, input, idempotencyKey, doors: { ...closedDoors, ...others }, open: () => open(http), signal, log: logInto(logs) }
}

function afterAsking(finding: Finding, failure: Failure): AttemptResult {
  switch (finding.kind) {
    case 'happened': return { output: finding.output, source: 'reconciled' }
    case 'did-not-happen': return { failure: { ...failure, retryable: true, sent: 'not-processed', message: `${failure.message} The service was asked, and it had not happened.` } }
    case 'unknown': return { failure: inDoubt(failure.message, failure, finding) }
  }
}

/** What a failure of an action with this effect means for trying again. */
export function judged(failure: Failure, effect: Effect): Failure {
  if (failure.code === 'in-doubt' || isRepeatable(effect) || failure.sent === 'not-sent' || failure.sent === 'not-processed') return failure
  if (failure.sent === 'processed') return { ...failure, retryable: false }
  if (failure.code === 'cancelled' || (failure.sent === undefined && !failure.retryable)) return { ...failure, retryable: false }
  return inDoubt(failure.message, failure)
}

/** `finding`: what the service said when it was asked. */
export function inDoubt(why: string, cause?: Failure, finding?: Extract<Finding, { kind: 'unknown' }>): Failure {
  const asked = finding ? ` The service was asked and could not tell: ${finding.reason}` : ''
  return {
    code: 'in-doubt',
    message: `${why}${asked} Whether it took effect is not known, and doing it twice would do harm, so it is not tried again on its own. Look at the service; if it did not happen, run from this step again.`,
    retryable: false, sent: 'maybe-sent',
    details: { ...cause?.details, ...(cause && { cause: cause.code }), ...(finding?.candidates && { candidates: finding.candidates }) },
  }
}

function tookTooLong(timeoutMs: number): Failure {
  return { code: 'timeout', message: `The step took longer than its time-out of ${timeoutMs} ms.`, retryable: true }
}
