import type { Approval } from '@shared/approval.ts'
import { stepKey } from '@shared/step.ts'
import { CommandError, type Arguments, type ExitCode } from './command.ts'
import { openBesideIn } from './open.ts'
import { plain, plainJson, printJson, printLine } from './print.ts'

/** `flowbench approvals list|approve|reject`. The engine takes up an answer within a second while it runs, else when it starts. */
export async function approvals({ positionals: [action = '', run, step, ...rest], texts, flags }: Arguments): Promise<ExitCode> {
  if (!['list', 'approve', 'reject'].includes(action)) throw new CommandError(`"${action}" is none of list, approve and reject.`)
  if (action === 'list' ? run !== undefined : run === undefined || rest.length > 0) throw new CommandError(action === 'list' ? '"flowbench approvals list" takes nothing else.' : `Say which: flowbench approvals ${action} RUN STEP`)
  const beside = openBesideIn(texts['data'])
  const asJson = flags['json'] === true
  try {
    const pending = beside.approvals.pending()
    if (action === 'list') {
      if (asJson) printJson({ approvals: pending.map((approval) => ({ ...approval, key: keyOf(approval) })) })
      else if (pending.length === 0) printLine('Nothing waits for an answer.')
      else for (const line of pending.flatMap(approvalLines)) printLine(line)
      return 0
    }
    const approval = approvalCalled(pending, run ?? '', step)
    const outcome = action === 'approve' ? 'approved' : 'rejected'
    // Whoever decides on what was listed before says its hash, so that nothing else is approved unseen.
    beside.approvals.decide(approval, { hash: texts['hash'] ?? approval.hash, outcome, by: 'command-line', comment: texts['comment'] ?? '', answeredAt: Date.now() })
    if (asJson) printJson({ runId: approval.runId, key: keyOf(approval), hash: approval.hash, outcome })
    else printLine(`"${plain(approval.title)}" is ${outcome}; its run goes on, at once if "flowbench serve" or the app runs, else when it is started.`)
    return 0
  } finally {
    await beside.close()
  }
}

export function approvalLines(approval: Approval): string[] {
  const { runId, workflowName, title, message, shown, until, onTimeout, hash } = approval
  return [
    plain(title),
    ...(message === '' ? [] : [`  ${plain(message)}`]),
    ...(shown === null ? [] : plainJson(shown).split('\n').map((line) => `  ${line}`)),
    `  ${plain(workflowName)}  ${runId} ${keyOf(approval)}  ${until === null ? 'waits as long as it takes' : `${onTimeout === 'fail' ? 'fails' : `counts as ${onTimeout}`} at ${new Date(until).toISOString()}`}  hash ${hash}`,
  ]
}

function keyOf({ step }: Approval): string {
  return stepKey(step.nodeId, step.iteration)
}

function approvalCalled(pending: readonly Approval[], run: string, step: string | undefined): Approval {
  const ofRun = pending.filter(({ runId }) => runId === run)
  const found = step === undefined ? ofRun : ofRun.filter((approval) => keyOf(approval) === step)
  const [approval] = found
  if (approval && found.length === 1) return approval
  if (approval) throw new CommandError(`${plain(run)} asks in ${found.length} places. Say which: ${found.map(keyOf).join(', ')}.`)
  throw new CommandError(`Nothing waits for an answer at ${plain([run, step].filter((part) => part !== undefined).join(' '))}. "flowbench approvals list" shows what does.`, { code: 'not-found' })
}
