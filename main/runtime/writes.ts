// writes: the questions that a run with the policy `ask` puts before it does something outside, and what was
// remembered of the answers. Owns the table `write_consents`.

import type { Database } from 'better-sqlite3'
import { AppError } from '@shared/failure.ts'
import type { RunId, WorkflowId } from '@shared/id.ts'
import type { WriteQuestion } from '@shared/write-question.ts'
import { stepKey, type StepAddress } from '@shared/step.ts'

export type WriteAnswer = 'send' | 'stand-in' | 'cancel'
export type WriteSettled = { runId: RunId; step: StepAddress }

export interface Writes {
  /** What the person once answered for all runs of this workflow. */
  remembered(workflowId: WorkflowId): 'send' | 'stand-in' | undefined
  ask(question: WriteQuestion, workflowId: WorkflowId, onAnswer: (answer: WriteAnswer) => void): void
  /** Takes back the open questions of a run that is over. */
  withdraw(runId: RunId): void
  pending(): WriteQuestion[]
  /** Throws AppError `not-found` when the question is not open (any more). */
  answer(at: WriteSettled, answer: WriteAnswer, remember: boolean): void
  onAsked(listener: (question: WriteQuestion) => void): () => void
  onSettled(listener: (settled: WriteSettled) => void): () => void
}

type Open = { question: WriteQuestion; workflowId: WorkflowId; onAnswer: (answer: WriteAnswer) => void }

export function createWrites(database: Database, now: () => number): Writes {
  const select = database.prepare<[WorkflowId], { answer: 'send' | 'stand-in' }>('SELECT answer FROM write_consents WHERE workflow_id = ?')
  const upsert = database.prepare('INSERT INTO write_consents (workflow_id, answer, given_at) VALUES (?, ?, ?) ON CONFLICT (workflow_id) DO UPDATE SET answer = excluded.answer, given_at = excluded.given_at')
  const open = new Map<string, Open>()
  const asked = new Set<(question: WriteQuestion) => void>()
  const settled = new Set<(at: WriteSettled) => void>()

  const close = ({ runId, step }: WriteSettled): void => {
    open.delete(keyOf(runId, step))
    for (const listener of settled) listener({ runId, step })
  }

  return {
    remembered: (workflowId) => select.get(workflowId)?.answer,
    ask(question, workflowId, onAnswer) {
      open.set(keyOf(question.runId, question.step), { question, workflowId, onAnswer })
      for (const listener of asked) listener(question)
    },
    withdraw(runId) {
      for (const { question } of [...open.values()]) if (question.runId === runId) close(question)
    },
    pending: () => [...open.values()].map(({ question }) => question),
    answer({ runId, step }, answer, remember) {
      const found = open.get(keyOf(runId, step))
      if (!found) throw new AppError({ code: 'not-found', message: 'This question was answered already, or its run is over.', retryable: false })
      if (remember && answer !== 'cancel') upsert.run(found.workflowId, answer, now())
      close({ runId, step })
      found.onAnswer(answer)
    },
    onAsked(listener) {
      asked.add(listener)
      return () => asked.delete(listener)
    },
    onSettled(listener) {
      settled.add(listener)
      return () => settled.delete(listener)
    },
  }
}

function keyOf(runId: RunId, step: StepAddress): string {
  return `${runId} ${stepKey(step.nodeId, step.iteration)}`
}
