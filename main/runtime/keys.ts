import { hash, randomBytes } from 'node:crypto'
import type { ApprovalText } from '@shared/approval.ts'
import { RunId, type WorkflowId } from '@shared/id.ts'
import { substepWorkflowId } from './substep-workflow.ts'

export function newRunId(): RunId {
  return RunId.parse(`run_${randomBytes(15).toString('base64url')}`)
}

/** The run that a step's attempt starts has the same id whenever it is asked for, so it is never started twice. */
export function childRunId(parent: RunId, stepKey: string, attempt: number): RunId {
  return RunId.parse(`run_${hash('sha256', `${parent} ${stepKey} ${attempt}`, 'base64url').slice(0, 32)}`)
}

/** What the runs of a step's parts are listed under. */
export function partsId(parent: RunId, stepKey: string): WorkflowId {
  return substepWorkflowId(hash('sha256', `${parent} ${stepKey}`, 'base64url'))
}

/** A failure starts one run, whatever happens in between. */
export function errorRunId(failed: RunId): RunId {
  return RunId.parse(`run_${hash('sha256', `${failed} failed`, 'base64url').slice(0, 32)}`)
}

/** Short enough for any service's header (Stripe takes 255 characters), the same for every attempt of a step. */
export function idempotencyKey(runId: RunId, stepKey: string): string {
  return hash('sha256', `${runId} ${stepKey}`, 'base64url')
}

/** Of what a person is shown, word for word: an answer holds for just this. */
export function approvalHash({ title, message, shown, form }: ApprovalText): string {
  return hash('sha256', JSON.stringify([title, message, shown, ...(form ? [form] : [])]), 'base64url')
}
