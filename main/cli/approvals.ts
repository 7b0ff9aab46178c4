import type { Approval } from '@shared/approval.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import { defaultAnswers, typedAnswer, type QuestionField, type QuestionForm } from '@shared/question-form.ts'
import { stepKey } from '@shared/step.ts'
import { CommandError, type Arguments, type ExitCode } from './command.ts'
import { openBesideIn } from './open.ts'
import { plain, plainJson, printJson, printLine } from './print.ts'

/** `flowbench approvals list|approve|reject|dismiss`. The engine takes up an answer within a second while it runs, else when it starts. */
export async function approvals({ positionals: [action = '', run, step, ...rest], texts, lists, flags }: Arguments): Promise<ExitCode> {
  if (action !== 'list' && !Object.hasOwn(outcomes, action)) throw new CommandError(`"${action}" is none of list, approve, reject and dismiss.`)
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
    const outcome = outcomes[action as keyof typeof outcomes]
    const content = outcome === 'approved' && approval.form ? contentFrom(approval.form, lists['value'] ?? []) : undefined
    if (content === undefined && lists['value'] !== undefined) throw new CommandError('--value answers a question with a form, with "approve".')
    // Whoever decides on what was listed before says its hash, so that nothing else is approved unseen.
    await beside.approvals.decide(approval, { hash: texts['hash'] ?? approval.hash, outcome, by: 'command-line', comment: texts['comment'] ?? '', ...(content && { content }), answeredAt: Date.now() })
    if (asJson) printJson({ runId: approval.runId, key: keyOf(approval), hash: approval.hash, outcome })
    else printLine(`"${plain(approval.title)}" is ${outcome}; its run goes on, at once if "flowbench serve" or the app runs, else when it is started.`)
    return 0
  } finally {
    await beside.close()
  }
}

export function approvalLines(approval: Approval): string[] {
  const { runId, workflowName, title, message, shown, form, until, onTimeout, hash } = approval
  return [
    plain(title),
    ...(message === '' ? [] : message.split('\n').map((line) => `  ${form ? '> ' : ''}${plain(line)}`)),
    ...(form ? formLines(form) : []),
    ...(shown === null ? [] : plainJson(shown).split('\n').map((line) => `  ${line}`)),
    `  ${plain(workflowName)}  ${runId} ${keyOf(approval)}  ${until === null ? 'waits as long as it takes' : `${onTimeout === 'fail' ? 'fails' : `counts as ${onTimeout}`} at ${new Date(until).toISOString()}`}  hash ${hash}`,
  ]
}

const outcomes = { approve: 'approved', reject: 'rejected', dismiss: 'dismissed' } as const

/** What the form begins with, and over it `NAME=VALUE` of each. Throws CommandError for one that was not asked, or that cannot be read. */
export function contentFrom({ fields }: QuestionForm, given: readonly string[]): JsonObject {
  const typed = given.map((text): [string, JsonValue] => {
    const at = text.indexOf('=')
    const field = fields.find(({ name }) => name === text.slice(0, at))
    if (!field) throw new CommandError(`An answer is NAME=VALUE, where NAME is one of ${fields.map(({ name }) => name).join(', ')}; not "${text}".`)
    return [field.name, typedAnswer(field, text.slice(at + 1))]
  })
  return { ...defaultAnswers(fields), ...Object.fromEntries(typed) }
}

function formLines({ by, tool, isSure, fields }: QuestionForm): string[] {
  return [
    `  The MCP server ${plain(by)} asks this while its tool ${plain(tool)} works${isSure ? '' : ', or another of its tools that works'}. Give it no password or key.`,
    ...fields.map((field) => `  ${plain(field.name)}${field.isRequired ? ' (needed)' : ''}: ${plain([field.title === field.name ? '' : field.title, field.description, kindWords(field), field.default === undefined ? '' : `begins with ${JSON.stringify(field.default)}`].filter((part) => part !== '').join('; '))}`),
  ]
}

function kindWords(field: QuestionField): string {
  switch (field.kind) {
    case 'text': return field.format ?? 'text'
    case 'number': return field.isWhole ? 'a whole number' : 'a number'
    case 'truth': return 'yes or no'
    case 'one': return `one of ${field.options.map(({ value }) => value).join(', ')}`
    case 'several': return `any of ${field.options.map(({ value }) => value).join(', ')}, with commas between`
  }
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
