// runs: all runs of this data folder. Owns which of them are under way, and how one run starts another.
//
//   N1. A run exists once its first fact is committed; it is over once its last one is.
//   N2. The run that a step starts has an id made of that step's, so it is started once, whatever happens in between.

import { emptyRun, evolve } from '@main/engine/evolve.ts'
import { reach } from '@main/platform/failpoint.ts'
import type { Awake } from '@main/platform/awake.ts'
import type { Journal, JournalListener, RunStarted } from '@main/storage/journal.ts'
import type { RestMark } from '@main/storage/rest-mark.ts'
import type { ApprovalPlace } from '@shared/approval.ts'
import { AppError, toFailure } from '@shared/failure.ts'
import type { RunId, WorkflowId } from '@shared/id.ts'
import type { WriteQuestion } from '@shared/write-question.ts'
import type { RunEvent } from '@shared/run-event.ts'
import type { RunSummary } from '@shared/run-summary.ts'
import { viewOf, type RunView } from '@shared/run-view.ts'
import type { Resolution } from '@shared/outbox-item.ts'
import { stepKey, type StepAddress } from '@shared/step.ts'
import type { Workflow } from '@shared/workflow.ts'
import { notAsked, type GivenAnswer } from './approval-facts.ts'
import { Drive } from './drive.ts'
import { createChildRuns, tryBegin } from './child-runs.ts'
import { errorRunId, newRunId, partsId } from './keys.ts'
import { errorRunOf } from './error-run.ts'
import { listRuns, type RunsQuery } from './list-runs.ts'
import type { Outside, RunFinished } from './outside.ts'
import { prepareRun, type StartRun } from './prepare-run.ts'
import { pauseBefore, recoverSteps } from './recover.ts'
import { againAs, replayOf, type RunAgain } from './replays.ts'
import { createResting } from './resting.ts'
import { createStepTools } from './step-tools.ts'
import { createSubsteps } from './substeps.ts'
import { refuseSecrets, withoutValues } from './run-secrets.ts'
import { createTurns } from './turns.ts'
import type { WriteAnswer, WriteSettled } from './writes.ts'

export interface Runs {
  /** The run's first fact is committed before this returns. Throws AppError when it cannot be started as asked. */
  start(request: StartRun): RunId
  /**
   * The same for callers that start many at once: one commit for all of one turn. A run whose id is given is started
   * once, however often it is asked for.
   */
  startInGroup(request: StartRun & { runId?: RunId }): Promise<RunId>
  /**
   * Goes on with a run that did not succeed: a new run with the same step keys, to which all that was finished belongs.
   * A run is replayed once; asked again, it is that replay. Throws AppError `not-found`, or `conflict` for one that runs or succeeded.
   */
  replay(runId: RunId): RunId
  /** The same payload again, with keys of its own. Throws AppError `not-found`, or `invalid-input` for a node that cannot be begun from. */
  runAsNew(runId: RunId, again?: RunAgain): RunId
  /** A person says what came of a write that is in doubt. False when no run waits for that. */
  resolve(at: { runId: RunId; step: StepAddress }, resolution: Resolution): boolean
  /** A person answers an approval. Throws AppError `not-found` when it is not asked, `conflict` when it is no answer to what is shown. */
  answer(at: ApprovalPlace, given: GivenAnswer): void
  /** Does nothing when the run is over. The cancellation is a fact, and on the disk with the end of this turn (`kept`). */
  cancel(runId: RunId, reason: string): void
  /** Resolves when all that was said until now is on the disk. */
  kept(): Promise<void>
  list(query: RunsQuery): RunSummary[]
  /** The runs of the parts of a step, in the order of their start; none of a step without parts. */
  parts(runId: RunId, step: StepAddress): RunSummary[]
  /** Throws AppError `not-found`. */
  summary(runId: RunId): RunSummary
  /** Throws AppError `not-found`. */
  events(runId: RunId): RunEvent[]
  /** Every fact of every run after it is committed, in batches as they were. Returns what ends the subscription. */
  subscribe(listener: JournalListener): () => void
  /** Resolves when the run is over. Rejects with AppError `not-found`, or `conflict` for one that `recover` did not take up. */
  finished(runId: RunId): Promise<RunView>
  pendingWrites(): WriteQuestion[]
  answerWrite(at: WriteSettled, answer: WriteAnswer, remember: boolean): void
  onWriteAsked(listener: (question: WriteQuestion) => void): () => void
  onWriteSettled(listener: (settled: WriteSettled) => void): () => void
  /** Takes up all runs that were under way when the process ended. */
  recover(): void
  /** The machine is about to sleep: begins nothing until it is back. Resolves when no call is under way, or after so long; what still is stays so. */
  suspend(graceMs: number): Promise<void>
  /** An end in order: begins nothing more. Resolves when no call is under way, or when those that were after so long are written down as given up. */
  end(graceMs: number): Promise<void>
  /** Leaves what is under way as it stands; the next `recover` goes on with it. */
  close(): void
}

export type RunsOptions = Omit<Outside, 'runChild' | 'substeps' | 'tools' | 'stands' | 'ended' | 'journal' | 'viewOf' | 'awake'> & {
  journal: Journal
  awake: Awake
  restMark: RestMark
  /** Where `run-workflow` finds workflows that the request did not bring. */
  findWorkflow(id: WorkflowId): Workflow | undefined
}

/** An agent's step limit keeps it far below. */
const mostParts = 1_000

export function createRuns(options: RunsOptions): Runs {
  const { journal, writes, clock, findWorkflow } = options
  const drives = new Map<RunId, Drive>()
  const waiting = new Map<RunId, Set<(end: RunFinished) => void>>()
  const turns = createTurns()
  const resting = createResting({ drives: () => drives.values(), mark: options.restMark, awake: options.awake, now: () => clock.now(), journal })
  const startedBySteps = {
    journal, endOf, whenOver,
    isUnderWay: (runId: RunId) => drives.has(runId),
    begin: (request: StartRun, runId: RunId) => begin(prepare(request, runId)),
    cancel: (runId: RunId, reason: string) => drives.get(runId)?.cancel(reason),
    joined(runId: RunId) {
      const drive = drives.get(runId)
      if (drive?.started && drive.isStanding) stands(drive.started, true)
    },
  }
  const runChild = createChildRuns({ ...startedBySteps, findWorkflow })
  const substeps = createSubsteps({ ...startedBySteps, actionOf: options.actionOf })
  const outside: Outside = { ...options, runChild, substeps, tools: createStepTools({ actionOf: options.actionOf, findWorkflow }), stands, ended, viewOf: (runId) => viewOf(journal.read(runId)) }

  journal.subscribe((runId, events) => {
    const end = events.find((event) => event.type === 'run-finished')
    if (!end) return
    drives.delete(runId)
    const workflowId = turns.workflowOf(runId)
    turns.leave(runId)
    if (workflowId !== undefined) release(turns.next(workflowId))
    const listeners = waiting.get(runId)
    waiting.delete(runId)
    for (const listener of listeners ?? []) listener(end)
  })

  function prepare(request: StartRun, runId = newRunId()): RunStarted {
    return prepareRun(withoutValues(request, options.secrets), { runId, now: clock.now(), findWorkflow, viewOf: (runId) => viewOf(journal.read(runId)) })
  }

  function begin(started: RunStarted): void {
    const state = evolve(emptyRun, started)
    if (state.status !== 'running') return
    journal.append(started.runId, started)
    const drive = new Drive(state, outside)
    drives.set(started.runId, drive)
    if (resting.isNow()) drive.rest()
    if (turns.enter(started)) drive.note({ type: 'run-queued', at: clock.now() })
    else queueMicrotask(() => drive.go())
  }

  function stands({ startedBy }: RunStarted, isStanding: boolean): void {
    if (startedBy.kind === 'workflow' || startedBy.kind === 'substep') drives.get(startedBy.runId)?.partStands(startedBy.step, isStanding)
  }

  const release = (runIds: readonly RunId[]): void => { for (const runId of runIds) drives.get(runId)?.release() }

  function ended(started: RunStarted, end: RunFinished): void {
    // A handler that cannot be started must not keep the failed run from ending.
    tryBegin(() => {
      const request = errorRunOf(started, end, findWorkflow)
      if (request) begin(prepare(request, errorRunId(started.runId)))
    })
  }

  function start(request: StartRun, runId = newRunId()): RunId {
    if (journal.has(runId)) return runId
    const started = prepare(request, runId)
    begin(started)
    commit(started.runId)
    return started.runId
  }

  function commit(runId: RunId): void {
    try {
      journal.flush()
    } catch (error) {
      drives.get(runId)?.halt()
      drives.delete(runId)
      journal.retract(runId)
      throw new AppError({ code: 'unavailable', message: `The run was not started, because nothing can be written to the data folder now: ${(error as Error).message}. Is the disk full?`, retryable: true }, { cause: error })
    }
  }

  function whenOver(runId: RunId, listener: (end: RunFinished) => void): () => void {
    const listeners = waiting.get(runId) ?? new Set()
    waiting.set(runId, listeners.add(listener))
    return () => void listeners.delete(listener)
  }

  function endOf(runId: RunId): RunFinished | null {
    if (drives.has(runId) || !journal.has(runId)) return null
    return journal.read(runId).findLast((event) => event.type === 'run-finished') ?? null
  }

  function takeUp(runId: RunId, restedSince: number | undefined): void {
    if (drives.has(runId)) return
    try {
      const events = journal.read(runId)
      const state = events.reduce(evolve, emptyRun)
      if (state.status !== 'running') return
      const drive = new Drive(state, outside)
      drives.set(runId, drive)
      turns.enter(state.started, state.isQueued)
      if (restedSince !== undefined) drive.noteRest(Math.max(restedSince, events.at(-1)?.at ?? 0))
      for (const found of recoverSteps(state, events, { actionOf: options.actionOf, now: clock.now(), inOrder: restedSince !== undefined })) {
        if (found.kind === 'fact') drive.note(found.fact)
        else queueMicrotask(() => drive.rejoin(found.step, found.attempt, found.input))
      }
      reach('run-taken-up', () => runId)
      const pause = pauseBefore(events, options.random)
      if (pause === 0) queueMicrotask(() => drive.go())
      else options.alarm(clock.now() + pause, () => drive.go())
    } catch (error) {
      // One journal that cannot be read must not keep the others from going on.
      journal.setAside(runId, toFailure(error), clock.now())
    }
  }

  return {
    start: (request) => start(request),
    replay(runId) {
      const started = replayOf(journal, runId, endOf(runId), clock.now())
      if (!journal.has(started.runId)) begin(started)
      commit(started.runId)
      return started.runId
    },
    runAsNew: (runId, again = {}) => start(againAs(journal, runId, again), again.as),
    async startInGroup(request) {
      const { runId = newRunId() } = request
      if (!journal.has(runId)) begin(prepare(request, runId))
      await journal.committed()
      return runId
    },
    cancel(runId, reason) {
      drives.get(runId)?.cancel(reason)
    },
    kept: () => journal.committed(),
    resolve: ({ runId, step }, resolution) => drives.get(runId)?.resolve(step, resolution) ?? false,
    answer({ runId, step }, given) {
      const drive = drives.get(runId)
      if (!drive) throw notAsked()
      refuseSecrets(given.content, options.secrets)
      drive.answer(step, given)
    },
    list: (query) => listRuns(journal, drives, query),
    parts: (runId, { nodeId, iteration }) => listRuns(journal, drives, { workflowId: partsId(runId, stepKey(nodeId, iteration)), limit: mostParts }).reverse(),
    summary(runId) {
      const summary = journal.summary(runId)
      if (!summary) throw new AppError({ code: 'not-found', message: `There is no run ${runId}. It may have been removed, as it was older than runs are kept.`, retryable: false })
      return summary
    },
    events: (runId) => journal.read(runId),
    subscribe: (listener) => journal.subscribe(listener),
    finished(runId) {
      if (drives.has(runId)) return new Promise((resolve) => whenOver(runId, () => resolve(viewOf(journal.read(runId)))))
      return Promise.resolve().then(() => {
        const view = viewOf(journal.read(runId))
        if (view.status === 'running') throw new AppError({ code: 'conflict', message: `The run ${runId} is not under way in this process.`, retryable: false })
        return view
      })
    },
    pendingWrites: () => writes.pending(),
    answerWrite: (at, answer, remember) => writes.answer(at, answer, remember),
    onWriteAsked: (listener) => writes.onAsked(listener),
    onWriteSettled: (listener) => writes.onSettled(listener),
    recover() {
      const restedSince = resting.since()
      for (const runId of journal.unfinished()) takeUp(runId, restedSince)
      release(turns.next())
      if (restedSince !== undefined) resting.takenUp()
    },
    suspend: (graceMs) => resting.suspend(graceMs),
    end: (graceMs) => resting.end(graceMs),
    close() {
      for (const drive of drives.values()) drive.halt()
      drives.clear()
      journal.close()
    },
  }
}
