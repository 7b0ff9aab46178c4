// approvals: what waits for a person, as the process that runs it sees it: told when it is on the disk, answered here, or
// by another process that wrote the answer down.

import type { Journal } from '@main/storage/journal.ts'
import type { Approval, ApprovalAnswer, ApprovalPlace } from '@shared/approval.ts'
import type { Runs } from './runs.ts'
import type { ApprovalList } from './approval-list.ts'

export type GivenOutcome = Pick<ApprovalAnswer, 'outcome' | 'by' | 'comment' | 'content'> & { hash: string }

export interface Approvals {
  /** The oldest first. */
  pending(): Approval[]
  /** Resolves when the answer is on the disk. Rejects with AppError `not-found` when nobody is asked any more, `conflict` when it is no answer to what is shown. */
  answer(at: ApprovalPlace, given: GivenOutcome): Promise<void>
  onAsked(listener: (approval: Approval) => void): () => void
  onSettled(listener: (at: ApprovalPlace) => void): () => void
  /** Takes up what was answered while no process ran, and from now on what another process answers. */
  start(): void
  close(): void
}

export type ApprovalsOptions = {
  list: ApprovalList
  journal: Pick<Journal, 'subscribe' | 'committed'>
  answerRun: Runs['answer']
  now(): number
}

const lookEveryMs = 500

export function createApprovals({ list, journal, answerRun, now }: ApprovalsOptions): Approvals {
  const asked = new Set<(approval: Approval) => void>()
  const settled = new Set<(at: ApprovalPlace) => void>()
  const open = new Map(list.pending().map((approval) => [keyOf(approval), approval] as const))
  let timer: NodeJS.Timeout | undefined

  journal.subscribe((runId, events) => {
    const isAsked = events.some((event) => event.type === 'step-approval-asked')
    if (!isAsked && ![...open.values()].some((approval) => approval.runId === runId)) return
    const pending = new Map(list.pending().map((approval) => [keyOf(approval), approval] as const))
    for (const [key, { step }] of [...open]) {
      if (pending.has(key)) continue
      open.delete(key)
      for (const listener of settled) listener({ runId, step })
    }
    for (const [key, approval] of pending) {
      if (open.get(key)?.hash === approval.hash) continue
      open.set(key, approval)
      for (const listener of asked) listener(approval)
    }
  })

  const carryOut = (): void => {
    for (const { at, given } of list.decided()) {
      try {
        answerRun(at, given)
      } catch {
        // The time was over, or something else is asked meanwhile: it waits on, or has ended by itself.
        list.forget(at)
      }
    }
  }

  return {
    pending: () => list.pending(),
    async answer(at, given) {
      answerRun(at, { ...given, answeredAt: now() })
      await journal.committed()
    },
    onAsked(listener) {
      asked.add(listener)
      return () => asked.delete(listener)
    },
    onSettled(listener) {
      settled.add(listener)
      return () => settled.delete(listener)
    },
    start() {
      carryOut()
      timer ??= setInterval(() => {
        try {
          if (open.size > 0) carryOut()
        } catch {
          // The storage is at fault; the next round tries again.
        }
      }, lookEveryMs).unref()
    },
    close: () => clearInterval(timer),
  }
}

function keyOf({ runId, step }: ApprovalPlace): string {
  return `${runId} ${step.iteration} ${step.nodeId}`
}
