// approval-store: what waits for a person, as main says it, and which of it is open in front of the page.

import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import type { Approval, ApprovalPlace, GivenOutcome } from '@shared/approval.ts'
import type { RunId } from '@shared/id.ts'
import type { JsonObject } from '@shared/json.ts'
import { stepKey } from '@shared/step.ts'
import { call, onPush } from '../api.ts'
import { currentRun, runStore } from '../run/run-store.ts'
import { sessionStore } from '../session/session-store.ts'
import { attempt } from '../shell/attempt.ts'
import { announce } from '../ui/announce.ts'
import { toast } from '../ui/toast.ts'

export type ApprovalState = {
  /** The oldest first. */
  pending: readonly Approval[]
  /** The key of the one that is open. */
  open: string | null
}

export const approvalStore = createStore<ApprovalState>()(() => ({ pending: [], open: null }))

/** The run's own facts come after the question, and are folded once a frame: only then is it known which run is on the screen. */
const tellAfterMs = 100

export function useApprovals<T>(selector: (state: ApprovalState) => T): T {
  return useStore(approvalStore, selector)
}

export function keyOf({ runId, step }: ApprovalPlace): string {
  return `${runId} ${stepKey(step.nodeId, step.iteration)}`
}

/** Opens this one, or the one that waits longest. */
export function openApproval(key: string | undefined = firstKey()): void {
  approvalStore.setState({ open: key ?? null })
}

export function closeApproval(): void {
  approvalStore.setState({ open: null })
}

export function answerApproval(approval: Approval, outcome: 'approved' | 'rejected', comment: string): void {
  give(approval, { outcome, comment }, `${approval.nodeName} ${outcome}`)
}

const answerWords = { approved: 'The answer is sent', rejected: 'Declined', dismissed: 'Dismissed' }

/** To a question with a form. */
export function answerQuestion(approval: Approval, outcome: GivenOutcome, content?: JsonObject): void {
  give(approval, { outcome, comment: '', ...(content && { content }) }, answerWords[outcome])
}

function give(approval: Approval, answer: { outcome: GivenOutcome; comment: string; content?: JsonObject }, words: string): void {
  const { runId, step, hash } = approval
  void attempt('The answer was not taken', async () => {
    await call('approval.answer', { runId, step, hash, ...answer })
    settle(approval)
    announce(words)
  })
}

/** Begins to listen to main. Returns the function that stops. */
export function listenToApprovals(): () => void {
  const stops = [
    onPush('approval.asked', (approval) => {
      add([approval])
      setTimeout(() => tell(approval), tellAfterMs)
    }),
    onPush('approval.settled', settle),
    onPush('approval.chosen', ({ at }) => openApproval(at === null ? undefined : keyOf(at))),
    tellShownRun(),
  ]
  void attempt('What waits for an answer could not be read', async () => add(await call('approval.list')))
  return () => stops.forEach((stop) => stop())
}

function add(asked: readonly Approval[]): void {
  const keys = new Set(asked.map(keyOf))
  approvalStore.setState(({ pending }) => ({ pending: [...pending.filter((each) => !keys.has(keyOf(each))), ...asked].sort((one, other) => one.askedAt - other.askedAt) }))
}

/** The next of the same run follows by itself: whoever answers one round of a loop is about to answer the others. */
function settle(at: ApprovalPlace): void {
  approvalStore.setState(({ pending, open }) => {
    const left = pending.filter((each) => keyOf(each) !== keyOf(at))
    if (open !== keyOf(at)) return { pending: left }
    const next = left.find((each) => each.runId === at.runId)
    return { pending: left, open: next === undefined ? null : keyOf(next) }
  })
}

/** The run on the screen asks at once; any other says that it waits. */
function tell(approval: Approval): void {
  if (!approvalStore.getState().pending.includes(approval)) return
  const { page, activeWorkflowId } = sessionStore.getState()
  const isShown = page === 'editor' && activeWorkflowId !== null && currentRun(activeWorkflowId)(runStore.getState())?.runId === topOf(approval.runId)
  if (isShown && approvalStore.getState().open === null) return openApproval(keyOf(approval))
  toast({ kind: 'waiting', text: `${approval.workflowName} waits for you.`, detail: approval.title, action: { label: 'Answer', run: () => openApproval(keyOf(approval)) } })
}

/** The run that it is part of, where it is. */
function topOf(runId: RunId): RunId {
  const startedBy = runStore.getState().runs.get(runId)?.startedBy
  return startedBy?.kind === 'substep' ? topOf(startedBy.runId) : runId
}

/** Main tells nothing by the system of a run that is on the screen. */
function tellShownRun(): () => void {
  let told: RunId | null = null
  const look = (): void => {
    const { page, activeWorkflowId } = sessionStore.getState()
    const runId = page === 'editor' ? currentRun(activeWorkflowId)(runStore.getState())?.runId ?? null : null
    if (runId === told) return
    told = runId
    // It would be told once too often, which does no harm.
    call('window.shows', { runId }).catch(() => undefined)
  }
  const stops = [sessionStore.subscribe(look), runStore.subscribe(look)]
  return () => stops.forEach((stop) => stop())
}

function firstKey(): string | undefined {
  const [first] = approvalStore.getState().pending
  return first && keyOf(first)
}
