// The draft recorder: tells main of every edit, one after the other, and knows whether all of them are safe.
// R1. Changes are told in the order they were made; the next is sent when the one before is durable.
// R2. A change that replaces one not yet sent (more typing in the same field) takes its place, so a slow disk makes no queue of letters.
// R3. A failure stops nothing: the change stays first in the queue and is tried again until it is safe.
// R4. Main may keep fewer steps of undo than were made. What its answer says is then true, and everything here moves by the difference.
import type { HistoryEntry } from '@shared/draft.ts'
import { toFailure, type Failure } from '@shared/failure.ts'
import type { WorkflowId } from '@shared/id.ts'

export type Change =
  | { kind: 'record'; workflowId: WorkflowId; position: number; entry: HistoryEntry; gesture: string | null }
  | { kind: 'seek'; workflowId: WorkflowId; position: number }

/** Where changes go: main, through `draft.record` and `draft.seek`. */
export interface DraftPort {
  record(input: { workflowId: WorkflowId; position: number; entry: HistoryEntry }): Promise<{ position: number; secrets: readonly string[]; renamed: boolean }>
  seek(input: { workflowId: WorkflowId; position: number }): Promise<unknown>
}

export type Saving = { state: 'saved' } | { state: 'saving' } | { state: 'failed'; failure: Failure }

export interface DraftRecorder {
  push(change: Change): void
  /** Tries a failed change again at once. */
  retry(): void
  /** Resolves when everything pushed so far is safe. */
  idle(): Promise<void>
}

type Listener = {
  onSaving(saving: Saving): void
  /** The oldest `count` steps of undo are no longer kept. */
  onForgotten(workflowId: WorkflowId, count: number): void
  /** Main keeps something else than what was written: references in place of the values of these secrets, or names that connections have now. */
  onKeptOtherwise(workflowId: WorkflowId, secrets: readonly string[]): void
}

/** Waits between tries: quick at first, since every edit is to be safe within a second. */
const retryDelaysMs = [250, 500, 1000, 2000, 5000]

export function createDraftRecorder(port: DraftPort, listener: Listener): DraftRecorder {
  let queue: Change[] = []
  let sending = false
  let failures = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let waiters: (() => void)[] = []

  async function send(): Promise<void> {
    const change = queue[0]
    if (sending || change === undefined) return
    sending = true
    try {
      await tell(change)
      queue = queue.filter((each) => each !== change)
      failures = 0
      listener.onSaving({ state: queue.length === 0 ? 'saved' : 'saving' })
    } catch (error) {
      listener.onSaving({ state: 'failed', failure: toFailure(error) })
      timer = setTimeout(retry, retryDelaysMs[Math.min(failures++, retryDelaysMs.length - 1)])
    } finally {
      sending = false
    }
    if (queue.length > 0 && failures === 0) return send()
    if (queue.length === 0) for (const done of waiters.splice(0)) done()
  }

  async function tell(change: Change): Promise<void> {
    const { workflowId, position } = change
    if (change.kind === 'seek') {
      await port.seek({ workflowId, position })
      return
    }
    const answer = await port.record({ workflowId, position, entry: change.entry })
    if (answer.secrets.length > 0 || answer.renamed) listener.onKeptOtherwise(workflowId, answer.secrets)
    const forgotten = position + 1 - answer.position
    if (forgotten === 0) return
    queue = queue.map((each) => (each === change || each.workflowId !== workflowId ? each : { ...each, position: each.position - forgotten }))
    listener.onForgotten(workflowId, forgotten)
  }

  function retry(): void {
    clearTimeout(timer)
    timer = undefined
    listener.onSaving({ state: 'saving' })
    void send()
  }

  return {
    push(change) {
      const last = queue.at(-1)
      const unsent = queue.length > (sending ? 1 : 0)
      if (unsent && last !== undefined && replaces(change, last)) queue = [...queue.slice(0, -1), change]
      else queue.push(change)
      if (timer !== undefined) return
      listener.onSaving({ state: 'saving' })
      void send()
    },
    retry,
    idle: () => (queue.length === 0 ? Promise.resolve() : new Promise((resolve) => waiters.push(resolve))),
  }
}

function replaces(change: Change, last: Change): boolean {
  if (change.workflowId !== last.workflowId) return false
  if (change.kind === 'seek' && last.kind === 'seek') return true
  return change.kind === 'record' && last.kind === 'record' && change.position === last.position && change.gesture !== null && change.gesture === last.gesture
}
