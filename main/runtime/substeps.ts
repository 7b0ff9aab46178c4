// substeps: the parts of long actions, each a run of its own beneath its step (docs/decisions/0083-parts-of-a-step.md).
//
//   P1. A part is known by its step and its name. What it finished is taken over whenever the step is done again, also by a
//       replay of the whole run; what failed is gone on with, with the step keys it had, unless its failure stands.
//   P2. It goes on by itself while the process is closed in order or ends; it is cancelled when its step is.
//   P3. While it waits for a person, so does its step.
//   P4. What it spent on models counts for its step once: for the attempt that did it, or for the next one that ends with a
//       word, when that attempt was interrupted.

import type { RunSubstep, Substep } from '@main/connectors/define-substep.ts'
import type { RunStarted } from '@main/engine/plan.ts'
import type { Journal } from '@main/storage/journal.ts'
import { AppError, toFailure } from '@shared/failure.ts'
import type { RunId } from '@shared/id.ts'
import type { Spent } from '@shared/llm/spent.ts'
import { viewOf } from '@shared/run-view.ts'
import { stepKey, type StepAddress } from '@shared/step.ts'
import type { ActionOf } from './action-registry.ts'
import { keysOf } from './earlier-run.ts'
import { childRunId, partsId } from './keys.ts'
import { literalFields } from './literal-fields.ts'
import type { RunFinished } from './outside.ts'
import type { StartRun } from './prepare-run.ts'
import { substepEnd, substepWorkflow } from './substep-workflow.ts'

/** `connection`: the account that the step has. `onSpent` is told what a part spent; `isTakenOver`: not now, but before. */
export type SubstepRequest = { parent: RunStarted; step: StepAddress; attempt: number; signal: AbortSignal; connection: string | undefined; onSpent?(spent: Spent, isTakenOver: boolean): void }
/** Makes what runs the parts of one attempt of a step. */
export type Substeps = (request: SubstepRequest) => RunSubstep

export type SubstepsOptions = {
  journal: Pick<Journal, 'read' | 'has'>
  actionOf: ActionOf
  isUnderWay(runId: RunId): boolean
  /** Its last fact; null while it is under way, or when nothing is known of it. */
  endOf(runId: RunId): RunFinished | null
  whenOver(runId: RunId, listener: (end: RunFinished) => void): () => void
  /** Throws AppError when it cannot be started as asked. */
  begin(request: StartRun, runId: RunId): void
  cancel(runId: RunId, reason: string): void
  /** It is taken up again, perhaps while it waits for a person. */
  joined(runId: RunId): void
}

/** `attempt`: of the step in this run; null when it is of the run that is replayed. */
type Found = { runId: RunId; attempt: number | null }

export function createSubsteps(options: SubstepsOptions): Substeps {
  const { journal, actionOf, isUnderWay, endOf, whenOver, begin, cancel, joined } = options

  /** The newest run of a part: of this attempt, of an earlier one, or of the run that is replayed. */
  function find({ runId, replay }: RunStarted, key: string, name: string, attempts: number, isHere = true): Found | null {
    for (let attempt = attempts; attempt >= 1; attempt--) {
      const found = partRunId(runId, key, name, attempt)
      if (journal.has(found)) return { runId: found, attempt: isHere ? attempt : null }
    }
    if (!replay) return null
    const events = journal.read(replay.of)
    const [first] = events
    const before = viewOf(events).steps.get(key)?.attempts.length ?? 0
    return first?.type === 'run-started' ? find(first, key, name, before, false) : null
  }

  function start(given: Substep, { parent, step, attempt, connection }: SubstepRequest, earlier: RunId | null): RunId {
    const part = given.isOwnConnection && connection !== undefined ? { ...given, connection } : given
    const key = stepKey(step.nodeId, step.iteration)
    const runId = partRunId(parent.runId, key, part.name, attempt)
    const registered = actionOf(part.type)
    const isLiteral = registered ? literalFields(registered.action) : () => false
    const { workflow, payload } = substepWorkflow(part, { id: partsId(parent.runId, key), parent, isLiteral: (field) => isLiteral(`/${field}`) })
    begin({
      workflow, payload, library: [parent.workflow, ...(parent.library ?? [])], mode: { kind: 'whole' },
      startedBy: { kind: 'substep', runId: parent.runId, step, name: part.name, title: part.title },
      // What a person approved word for word is not asked about again.
      writes: part.approval && parent.writes === 'ask' ? 'send' : parent.writes, ...(parent.doubt && { doubt: parent.doubt }), ...(earlier && { replay: { of: earlier, keys: keysIn(earlier) } }),
    }, runId)
    return runId
  }

  function keysIn(runId: RunId): RunId {
    const [first] = journal.read(runId)
    return first?.type === 'run-started' ? keysOf(first) : runId
  }

  /** Whether no fact says yet what was spent in that attempt and those after it. */
  function isUncounted({ runId }: RunStarted, key: string, attempt: number): boolean {
    return !journal.read(runId).some((event) => (event.type === 'step-succeeded' || event.type === 'step-failed') && event.attempt >= attempt && stepKey(event.nodeId, event.iteration) === key)
  }

  return (request) => {
    const { parent, step, attempt, signal, onSpent } = request
    const key = stepKey(step.nodeId, step.iteration)
    const asked = new Set<string>()
    return async (part) => {
      if (asked.has(part.name)) throw new Error(`A step has two parts called "${part.name}"`)
      asked.add(part.name)
      if (signal.aborted) throw asAppError(signal.reason)
      const found = find(parent, key, part.name, attempt)
      const before = found && endOf(found.runId)
      const isOfThisAttempt = found?.attempt === attempt
      if (before?.spent && found?.attempt != null && (isOfThisAttempt || isUncounted(parent, key, found.attempt))) onSpent?.(before.spent, true)
      if (before?.outcome === 'succeeded') return substepEnd(before.output)
      if (found && before && (isOfThisAttempt || stands(part, before))) throw failureOf(before, found.runId)
      const runId = found && isUnderWay(found.runId) ? found.runId : start(part, request, found?.runId ?? null)
      const end = await over(runId, signal)
      if (end.spent) onSpent?.(end.spent, false)
      if (end.outcome !== 'succeeded') throw failureOf(end, runId)
      return substepEnd(end.output)
    }
  }

  function over(runId: RunId, signal: AbortSignal): Promise<RunFinished> {
    return new Promise((resolve, reject) => {
      const stop = whenOver(runId, (end) => {
        signal.removeEventListener('abort', giveUp)
        resolve(end)
      })
      const giveUp = (): void => {
        stop()
        const reason = asAppError(signal.reason)
        if (reason.failure.code !== 'interrupted') cancel(runId, 'the step that it is part of ended')
        reject(reason)
      }
      signal.addEventListener('abort', giveUp, { once: true })
      joined(runId)
    })
  }
}

function partRunId(parent: RunId, key: string, name: string, attempt: number): RunId {
  return childRunId(parent, `${key} ${name}`, attempt)
}

function stands(part: Substep, { outcome, failure }: RunFinished): boolean {
  return outcome === 'failed' && failure !== undefined && part.stands?.(failure) === true
}

function failureOf({ outcome, failure }: RunFinished, runId: RunId): AppError {
  if (outcome === 'cancelled' || !failure) return new AppError({ code: 'interrupted', message: 'This part of the step was cancelled.', retryable: false, details: { runId } })
  // What the part may have sent is settled within it; the step itself may be done again.
  const { sent: _sent, ...rest } = failure
  return new AppError({ ...rest, details: { ...failure.details, runId } })
}

function asAppError(reason: unknown): AppError {
  return reason instanceof AppError ? reason : new AppError({ ...toFailure(reason), code: 'cancelled', message: 'The step ended.', retryable: false })
}
