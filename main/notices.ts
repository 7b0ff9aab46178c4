// notices: what the system tells a person who looks elsewhere: that something waits for their word.
//
//   N1. What comes within a moment is told together, and so is what waited before the start.
//   N2. Nothing is told of the run that the person looks at, nor while notices are switched off.
//   N3. Yes and no stand beside a notice only where all that is approved stands in it. Any other leads to where it is shown.
//   N4. A notice goes when nothing of it waits any more.

import type { After } from './platform/after.ts'
import type { Approval, ApprovalPlace } from '@shared/approval.ts'
import type { RunId } from '@shared/id.ts'
import { stepKey } from '@shared/step.ts'

/** Something that waits for a person. `run`: the one that they know, which may have started the one that asks. */
export type Waiting = { at: ApprovalPlace; run: { runId: RunId; workflowName: string }; asks: string } & ({ kind: 'approval'; approval: Approval } | { kind: 'write' })

/** `opens`: what the click leads to; null where the window shows it by itself. `answers`: what yes and no are said to. */
export type Notice = { title: string; body: string; opens: ApprovalPlace | 'first' | null; answers: { at: ApprovalPlace; hash: string } | null }

export interface Notices {
  /** What waited before. */
  start(waiting: readonly Waiting[]): void
  asked(waiting: Waiting): void
  settled(at: ApprovalPlace): void
  close(): void
}

export type NoticesOptions = {
  isOn(): boolean
  /** Whether the person has this run in front of them. */
  isWatched(runId: RunId): boolean
  /** Returns what takes it away again. */
  show(notice: Notice): () => void
  after: After
}

/** The page says which run it shows a moment after the run has begun, and rounds of a loop ask one after the other. */
const gatherMs = 400
/** What a notice shows whole on every system. */
const longestWhole = 100
const longestLine = 180
const namedAtOnce = 3

export function createNotices({ isOn, isWatched, show, after }: NoticesOptions): Notices {
  const coming = new Map<string, Waiting>()
  const shown = new Set<{ keys: Set<string>; take(): void }>()
  let stop: (() => void) | null = null

  const tell = (): void => {
    stop = null
    const waiting = [...coming.values()].filter(({ run }) => !isWatched(run.runId))
    coming.clear()
    announce(waiting)
  }
  const announce = (waiting: readonly Waiting[]): void => {
    if (waiting.length === 0 || !isOn()) return
    shown.add({ keys: new Set(waiting.map(({ at }) => keyOf(at))), take: show(noticeOf(waiting)) })
  }
  return {
    start: announce,
    asked(waiting) {
      coming.set(keyOf(waiting.at), waiting)
      stop ??= after(gatherMs, tell)
    },
    settled(at) {
      const key = keyOf(at)
      coming.delete(key)
      for (const each of shown) {
        if (!each.keys.delete(key) || each.keys.size > 0) continue
        shown.delete(each)
        each.take()
      }
    },
    close() {
      stop?.()
      for (const { take } of shown) take()
    },
  }
}

/** Of one or more. */
export function noticeOf(waiting: readonly Waiting[]): Notice {
  const [first, ...others] = waiting
  if (!first) throw new Error('Nothing waits')
  if (others.length === 0) {
    const { run, asks, at } = first
    const answers = first.kind === 'approval' && isWhole(first.approval) ? { at, hash: first.approval.hash } : null
    return { title: `${line(run.workflowName)} waits for you`, body: line(asks), opens: first.kind === 'approval' ? at : null, answers }
  }
  const names = [...new Set(waiting.map(({ run }) => line(run.workflowName)))]
  const more = names.length - namedAtOnce
  const isApprovals = waiting.every(({ kind }) => kind === 'approval')
  return {
    title: isApprovals ? `${waiting.length} approvals wait for you` : `${waiting.length} questions wait for you`,
    body: `${names.slice(0, namedAtOnce).join(', ')}${more > 0 ? ` and ${more} more` : ''}`,
    opens: waiting.some(({ kind }) => kind === 'approval') ? 'first' : null, answers: null,
  }
}

/** Whether its title is all that is approved, and a notice shows all of that. */
function isWhole({ title, message, shown, form }: Approval): boolean {
  return message === '' && shown === null && form === undefined && title === line(title) && title.length <= longestWhole
}

/** One line, without what could make it look like something else. */
function line(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()
  return plain.length > longestLine ? `${plain.slice(0, longestLine)}…` : plain
}

function keyOf({ runId, step }: ApprovalPlace): string {
  return `${runId} ${stepKey(step.nodeId, step.iteration)}`
}
