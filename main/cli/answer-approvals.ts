// answer-approvals: who answers when "flowbench run" comes to an approval: what --answer says, else whoever sits at the
// terminal, else the time-out. Where none of these can ever answer, the run is stopped with what to do instead.

import { createInterface, type Interface } from 'node:readline'
import type { Approval, ApprovalOutcome } from '@shared/approval.ts'
import type { RunId } from '@shared/id.ts'
import type { Workflow } from '@shared/workflow.ts'
import type { Services } from '../services.ts'
import { approvalLines } from './approvals.ts'
import { CommandError } from './command.ts'
import { plain } from './print.ts'

export type Answers = ReadonlyMap<string, ApprovalOutcome>

/** From `--answer NODE=approved`, by node id. */
export function answersFrom(given: readonly string[], { nodes }: Workflow): Answers {
  return new Map(given.map((text) => {
    const [, name = '', outcome] = /^(.+)=(approved|rejected)$/.exec(text) ?? []
    if (outcome !== 'approved' && outcome !== 'rejected') throw new CommandError(`--answer takes NODE=approved or NODE=rejected, not "${text}".`)
    const node = nodes.find(({ id }) => id === name) ?? nodes.find((each) => each.name === name)
    if (node?.type !== 'approval') throw new CommandError(`--answer names "${name}", which is no approval of this workflow.`, { code: 'not-found' })
    return [node.id, outcome]
  }))
}

type Options = { answers: Answers; /** Another process can answer: the run is kept in a data folder. */ isShared: boolean; runId: RunId }

/** Answers until the returned function is called. */
export function answerApprovals({ approvals, runs }: Pick<Services, 'approvals' | 'runs'>, { answers, isShared, runId }: Options): () => void {
  const isTerminal = process.stdin.isTTY && process.stderr.isTTY
  const queue: Approval[] = []
  let lines: Interface | null = null

  const give = (approval: Approval, outcome: ApprovalOutcome): void => {
    approvals.answer(approval, { hash: approval.hash, outcome, by: 'command-line', comment: '' }).catch((error: Error) => process.stderr.write(`${plain(error.message)}\n`))
  }
  const say = (text: string): void => void process.stderr.write(text)
  const askFirst = (): void => {
    const [approval] = queue
    if (!approval) return
    say(`\n${approvalLines(approval).join('\n')}\nType "approve" or "reject": `)
    // Without a terminal's line editing, so that Ctrl+C stops the run as ever.
    lines ??= createInterface({ input: process.stdin, terminal: false }).on('line', (line) => {
      const [current] = queue
      const word = line.trim().toLowerCase()
      if (!current) return
      if (word !== 'approve' && word !== 'reject') return say('Type "approve" or "reject": ')
      give(current, word === 'approve' ? 'approved' : 'rejected')
    })
  }
  const stops = [
    approvals.onAsked((approval) => {
      const answer = answers.get(approval.step.nodeId)
      // A sub-workflow's approvals are asked as well, but --answer names nodes of the workflow itself.
      if (answer && approval.runId === runId) return give(approval, answer)
      if (isTerminal) {
        if (queue.push(approval) === 1) askFirst()
      } else if (isShared || approval.until !== null) say(`${approvalLines(approval).join('\n')}\n${isShared ? `Answer with: flowbench approvals approve ${approval.runId} --data DIR\n` : 'Nobody can answer here, so its time-out is waited for.\n'}`)
      else runs.cancel(runId, `"${approval.nodeName}" asks a person, and nobody can answer here. Give --answer ${approval.step.nodeId}=approved or =rejected, or run it at a terminal`)
    }),
    approvals.onSettled((at) => {
      const index = queue.findIndex((approval) => approval.runId === at.runId && approval.step.nodeId === at.step.nodeId && approval.step.iteration === at.step.iteration)
      if (index < 0) return
      queue.splice(index, 1)
      if (index === 0) askFirst()
    }),
  ]
  return () => {
    for (const stop of stops) stop()
    lines?.close()
  }
}
