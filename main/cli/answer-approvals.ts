// answer-approvals: who answers when "flowbench run" comes to an approval: what --answer says, else whoever sits at the
// terminal, else the time-out. Where none of these can ever answer, the run is stopped with what to do instead.

import { createInterface, type Interface } from 'node:readline'
import type { Approval, ApprovalOutcome, GivenOutcome } from '@shared/approval.ts'
import type { RunId } from '@shared/id.ts'
import type { JsonObject } from '@shared/json.ts'
import { answerProblems, type QuestionForm } from '@shared/question-form.ts'
import type { Workflow } from '@shared/workflow.ts'
import type { Services } from '../services.ts'
import { approvalLines, contentFrom } from './approvals.ts'
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

  const give = (approval: Approval, outcome: GivenOutcome, content?: JsonObject): void => {
    approvals.answer(approval, { hash: approval.hash, outcome, by: 'command-line', comment: '', ...(content && { content }) }).catch((error: Error) => process.stderr.write(`${plain(error.message)}\n`))
  }
  const say = (text: string): void => void process.stderr.write(text)
  const askFirst = (): void => {
    const [approval] = queue
    if (!approval) return
    say(`\n${approvalLines(approval).join('\n')}\n${promptOf(approval)}`)
    // Without a terminal's line editing, so that Ctrl+C stops the run as ever.
    lines ??= createInterface({ input: process.stdin, terminal: false }).on('line', (line) => {
      const [current] = queue
      if (!current) return
      if (current.form) return takeAnswer(current, current.form, line.trim())
      const word = line.trim().toLowerCase()
      if (word !== 'approve' && word !== 'reject') return say(promptOf(current))
      give(current, word === 'approve' ? 'approved' : 'rejected')
    })
  }
  /** `approve name=Ada, age=7`: commas within a value are those of its choices, so the next begins at a name. */
  const takeAnswer = (approval: Approval, form: QuestionForm, line: string): void => {
    const [word = '', rest = ''] = line.split(/\s+(.*)/s)
    if (word === 'reject') return give(approval, 'rejected')
    if (word === 'dismiss') return give(approval, 'dismissed')
    if (word !== 'approve') return say(promptOf(approval))
    try {
      const content = contentFrom(form, rest === '' ? [] : rest.split(/,\s*(?=[^\s=,]+=)/))
      const [problem] = answerProblems(form.fields, content)
      if (!problem) return give(approval, 'approved', content)
      say(`${plain(problem[0])}: ${problem[1]}.\n${promptOf(approval)}`)
    } catch (error) {
      say(`${plain((error as Error).message)}\n${promptOf(approval)}`)
    }
  }
  const stops = [
    approvals.onAsked((approval) => {
      const answer = approval.form ? undefined : answers.get(approval.step.nodeId)
      // A sub-workflow's approvals are asked as well, but --answer names nodes of the workflow itself.
      if (answer && approval.runId === runId) return give(approval, answer)
      if (isTerminal) {
        if (queue.push(approval) === 1) askFirst()
      } else if (approval.form && !isShared) {
        say(`${approvalLines(approval).join('\n')}\nNobody can answer here, and ${plain(approval.form.by)} is told so.\n`)
        give(approval, 'dismissed')
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

function promptOf({ form }: Approval): string {
  if (!form) return 'Type "approve" or "reject": '
  const [field] = form.fields
  return `Type "approve"${field ? `, with answers such as "approve ${plain(field.name)}=…"` : ''}, "reject" or "dismiss": `
}
