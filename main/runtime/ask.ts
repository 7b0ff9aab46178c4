// ask: looks at the service whether a write happened, by the marker that the write carries.
//
//   K1. Asking changes nothing, and never throws: what cannot be found out is `unknown`, with the reason.
//   K2. A service that has just failed is asked again a few times before a person is; it may still be at work, or down.

import type { OtherDoors, ReconcileContext } from '@main/connectors/define.ts'
import { AppError, toFailure } from '@shared/failure.ts'
import type { Finding } from '@shared/finding.ts'
import type { RegisteredAction } from './action-registry.ts'
import type { Alarm } from './alarm.ts'
import { asJson } from './as-json.ts'
import type { OpenedConnection } from './open-connection.ts'

export type Question = {
  registered: RegisteredAction
  /** As the action's schema gave it. */
  input: unknown
  /** Of the write that is asked about. */
  idempotencyKey: string
  doors: OtherDoors
  open(): Promise<OpenedConnection>
  signal: AbortSignal
  log(line: string): void
}

export function canBeAsked({ action }: Pick<RegisteredAction, 'action'>): boolean {
  return action.reconcile !== undefined
}

export async function ask(question: Question): Promise<Finding> {
  const { finding } = await askOnce(question)
  return finding
}

/** Before each asking: the first gives the service a moment to end what it was sent, the others to come back. */
const pausesMs = [1_000, 5_000, 25_000]

/** The same, waiting for a service that does not answer. Ends early when the signal is aborted. */
export async function askPatiently(question: Question, time: { now(): number; alarm: Alarm }): Promise<Finding> {
  let last: Finding = { kind: 'unknown', reason: 'It was not asked.' }
  for (const pauseMs of pausesMs) {
    await pause(pauseMs, question.signal, time)
    const { finding, isPassing } = await askOnce(question)
    if (!isPassing || question.signal.aborted) return finding
    last = finding
  }
  return last
}

async function askOnce({ registered, input, open, doors, ...context }: Question): Promise<{ finding: Finding; isPassing: boolean }> {
  const { action, connector } = registered
  const unknown = (reason: string, isPassing = false): { finding: Finding; isPassing: boolean } => ({ finding: { kind: 'unknown', reason }, isPassing })
  if (!action.reconcile) return unknown(`${connector.displayName} cannot be asked what came of "${action.displayName}".`)
  try {
    const { config, http } = await open()
    const asked: ReconcileContext<never> = { ...context, ...doors, config: config as never, http }
    const found = await action.reconcile(input as never, asked)
    if (found.kind === 'did-not-happen') return { finding: found, isPassing: false }
    if (found.kind === 'happened') return { finding: { kind: 'happened', output: outputOf(action, found.output) }, isPassing: false }
    const candidates = found.candidates?.map(({ title, output }) => ({ title, output: outputOf(action, output) }))
    return { finding: { kind: 'unknown', reason: found.reason, ...(candidates && { candidates }) }, isPassing: false }
  } catch (error) {
    const failure = connector.normalizeError?.(error) ?? toFailure(error)
    return unknown(`${connector.displayName} could not be asked: ${failure.message}`, failure.retryable)
  }
}

function outputOf(action: RegisteredAction['action'], output: unknown): ReturnType<typeof asJson> {
  const parsed = action.output.safeParse(output)
  if (parsed.success) return asJson(parsed.data)
  const [issue] = parsed.error.issues
  throw new AppError({ code: 'internal', message: `What was found is not what the step declares: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}.`, retryable: false })
}

function pause(ms: number, signal: AbortSignal, { now, alarm }: { now(): number; alarm: Alarm }): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const end = (): void => {
      takeBack()
      signal.removeEventListener('abort', end)
      resolve()
    }
    const takeBack = alarm(now() + ms, end)
    signal.addEventListener('abort', end)
  })
}
