import type { After } from '@main/platform/after.ts'
import type { Awake } from '@main/platform/awake.ts'
import type { Clock } from '@main/platform/clock.ts'
import type { Journal, RunStarted } from '@main/storage/journal.ts'
import type { RunId } from '@shared/id.ts'
import type { JsonValue } from '@shared/json.ts'
import type { RunEvent } from '@shared/run-event.ts'
import type { RunView } from '@shared/run-view.ts'
import type { StepAddress } from '@shared/step.ts'
import type { ActionOf } from './action-registry.ts'
import type { Alarm } from './alarm.ts'
import type { Attempt, AttemptEnd } from './attempt.ts'
import type { StepDoors } from './doors.ts'
import type { LiveSteps } from './llm/live-steps.ts'
import type { LlmMeter } from './llm/meter.ts'
import type { OpenConnection } from './open-connection.ts'
import type { StepRates } from './rates/rate-gate.ts'
import type { RunSecrets } from './run-secrets.ts'
import type { Substeps } from './substeps.ts'
import type { ActionTools } from '@main/connectors/define-tools.ts'
import type { Writes } from './writes.ts'

export type RunFinished = Extract<RunEvent, { type: 'run-finished' }>
export type ChildRequest = { parent: RunStarted; step: StepAddress; attempt: number; workflowId: string; payload: JsonValue }

/** All that a run touches besides its own state. */
export type Outside = {
  clock: Clock
  alarm: Alarm
  /** For time-outs of what is under way. */
  after: After
  awake: Pick<Awake, 'gaps'>
  /** From 0 to 1. */
  random(): number
  journal: Pick<Journal, 'append' | 'committed' | 'isStuck'>
  actionOf: ActionOf
  doors: (signal: AbortSignal) => StepDoors
  /** Absent: what is asked of models is not counted. */
  meter?: Pick<LlmMeter, 'door'>
  /** Absent: nobody is shown how far a tool is. */
  live?: LiveSteps
  open: OpenConnection
  /** Absent: no secret is known, and none can be named by a step. */
  secrets?: RunSecrets
  /** Absent: services may be called as often as it comes. */
  rates?: StepRates
  writes: Writes
  /** A run is over; told in the turn of its last fact. */
  ended(started: RunStarted, end: RunFinished): void
  /** Throws AppError `not-found`. */
  viewOf(runId: RunId): RunView
  /** What runs the parts of long actions. */
  substeps: Substeps
  /** What agents may be given. */
  tools: ActionTools
  /** The run began to wait for a person, or does so no more; told in the turn of that fact. */
  stands(started: RunStarted, isStanding: boolean): void
  /** Starts the run that belongs to this attempt, or joins it when it was started before. */
  runChild(request: ChildRequest, onEnd: (end: AttemptEnd) => void): Attempt
}
