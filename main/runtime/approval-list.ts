// approval-list: which approvals wait for a person. Owns the table `approvals`.
//
//   L1. It follows from the runs' facts, in the transaction that keeps them, so it can never say otherwise than they do.
//   L2. Another process (the command line) may write an answer down; the engine takes it up. It is kept with the time at
//       which it was given, so that one in time counts though the engine hears of it later.

import type { Database } from 'better-sqlite3'
import type { Approval, ApprovalAnswer, ApprovalPlace, ApprovalQuestion } from '@shared/approval.ts'
import type { NodeId, RunId, WorkflowId } from '@shared/id.ts'
import type { RunEvent } from '@shared/run-event.ts'
import { checkAnswer, notAsked, notThis, type GivenAnswer } from './approval-facts.ts'
import { refuseSecrets, type RunSecrets } from './run-secrets.ts'

export interface ApprovalList {
  /** To be called in the transaction that keeps the facts. */
  follow(runId: RunId, events: readonly RunEvent[]): void
  /** The oldest first. */
  pending(): Approval[]
  /** Writes an answer down for the engine. Throws AppError `not-found` or `conflict` when it cannot count any more. */
  decide(at: ApprovalPlace, given: GivenAnswer): void
  decided(): { at: ApprovalPlace; given: GivenAnswer }[]
  /** An answer that the engine would not take. */
  forget(at: ApprovalPlace): void
}

type Row = { run_id: RunId; node_id: NodeId; iteration: string; question: string; asked_at: number; workflow_id: WorkflowId; workflow_name: string; decision: string | null }

const placeOf = ({ run_id: runId, node_id: nodeId, iteration }: Row): ApprovalPlace => ({ runId, step: { nodeId, iteration } })
const keysOf = ({ runId, step }: ApprovalPlace): [RunId, NodeId, string] => [runId, step.nodeId, step.iteration]

export function createApprovalList(database: Database, now: () => number): ApprovalList {
  const insert = database.prepare(`
    INSERT INTO approvals (run_id, node_id, iteration, question, asked_at) VALUES (@runId, @nodeId, @iteration, @question, @at)
    ON CONFLICT DO UPDATE SET question = excluded.question, asked_at = excluded.asked_at, decision = NULL`)
  const removeOne = database.prepare('DELETE FROM approvals WHERE run_id = ? AND node_id = ? AND iteration = ?')
  const removeAll = database.prepare('DELETE FROM approvals WHERE run_id = ?')
  const waiting = "approvals JOIN runs USING (run_id) WHERE runs.status = 'running'"
  const select = database.prepare<[], Row>(`SELECT approvals.*, workflow_id, workflow_name FROM ${waiting} ORDER BY asked_at, approvals.rowid`)
  const selectOne = database.prepare<[RunId, NodeId, string], Row>(`SELECT approvals.*, workflow_id, workflow_name FROM ${waiting} AND run_id = ? AND node_id = ? AND iteration = ?`)
  const selectDecided = database.prepare<[], Row>('SELECT approvals.*, workflow_id, workflow_name FROM approvals INDEXED BY approvals_decided JOIN runs USING (run_id) WHERE decision IS NOT NULL')
  const update = database.prepare('UPDATE approvals SET decision = ? WHERE run_id = ? AND node_id = ? AND iteration = ?')
  /** Runs in which somebody is asked; facts of others need no look at the table. */
  const open = new Set<RunId>(select.all().map((row) => row.run_id))

  const approvalOf = (row: Row): Approval => ({
    ...placeOf(row), workflowId: row.workflow_id, workflowName: row.workflow_name,
    ...(JSON.parse(row.question) as ApprovalQuestion), askedAt: row.asked_at,
  })

  return {
    follow(runId, events) {
      for (const event of events) {
        if (event.type === 'step-approval-asked') {
          const { nodeId, iteration, at, title, message, shown, form, nodeName, hash, until, onTimeout } = event
          insert.run({ runId, nodeId, iteration, at, question: JSON.stringify({ title, message, shown, ...(form && { form }), nodeName, hash, until, onTimeout } satisfies ApprovalQuestion) })
          open.add(runId)
        } else if (open.has(runId)) {
          if (event.type === 'run-finished') removeAll.run(runId)
          else if (event.type === 'step-approval-answered' || event.type === 'step-succeeded' || event.type === 'step-failed') removeOne.run(runId, event.nodeId, event.iteration)
        }
      }
      if (events.some(({ type }) => type === 'run-finished')) open.delete(runId)
    },
    pending: () => select.all().filter(({ decision }) => decision === null).map(approvalOf),
    decide(at, given) {
      const row = selectOne.get(...keysOf(at))
      if (!row || row.decision !== null) throw notAsked()
      const { hash, until, form } = approvalOf(row)
      if (hash !== given.hash) throw notThis()
      checkAnswer(form ?? null, given)
      if (until !== null && now() >= until) throw notAsked()
      update.run(JSON.stringify(given), ...keysOf(at))
    },
    decided: () => selectDecided.all().map((row) => ({ at: placeOf(row), given: JSON.parse(row.decision ?? '') as ApprovalAnswer & { hash: string } })),
    forget: (at) => void update.run(null, ...keysOf(at)),
  }
}

/** For a process beside the engine. Rejects as `decide` throws, and with AppError `forbidden` where a value of the vault stands in an answer. */
export type ApprovalsBeside = Pick<ApprovalList, 'pending'> & { decide(at: ApprovalPlace, given: GivenAnswer): Promise<void> }

export function approvalsBeside(list: ApprovalList, vault: { learnAll(): Promise<void>; redactJson: RunSecrets['redact'] }): ApprovalsBeside {
  return {
    pending: () => list.pending(),
    async decide(at, given) {
      if (given.content !== undefined) await vault.learnAll()
      refuseSecrets(given.content, { redact: (value) => vault.redactJson(value) })
      list.decide(at, given)
    },
  }
}
