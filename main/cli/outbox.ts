import type { Finding } from '@shared/finding.ts'
import { ItemId, ItemState, type OutboxItem, type Resolution } from '@shared/outbox-item.ts'
import { stepKey } from '@shared/step.ts'
import type { Beside } from '../beside.ts'
import { CommandError, type Arguments, type Composition, type ExitCode } from './command.ts'
import { openBesideIn } from './open.ts'
import { plain, printJson, printLine } from './print.ts'
import { readJson } from './read-document.ts'

/** `flowbench outbox list|replay|resolve`. A server that is running takes up what is said here within a second. */
export async function outbox({ positionals: [action = '', id, ...rest], texts, flags }: Arguments, composition: Composition): Promise<ExitCode> {
  if (!['list', 'replay', 'resolve', 'acknowledge'].includes(action)) throw new CommandError(`"${action}" is none of list, replay, resolve and acknowledge.`)
  if (action === 'list' ? id !== undefined : id === undefined || rest.length > 0) throw new CommandError(action === 'list' ? '"flowbench outbox list" takes no item; --state filters.' : `Say which item: flowbench outbox ${action} ID`)
  const { triggers, close } = openBesideIn(texts['data'], composition)
  const asJson = flags['json'] === true
  try {
    if (action === 'list') {
      const items = triggers.items.list({ state: stateFrom(texts['state']), limit: limitFrom(texts['limit']) })
      if (asJson) printJson({ counts: triggers.items.counts(), items })
      else if (items.length === 0) printLine('There is nothing in the outbox.')
      else for (const item of items) printLine(lineOf(item))
      return 0
    }
    const item = triggers.items.item(itemIdFrom(id ?? ''))
    if (action === 'replay') {
      // What was given up is tried again as it is; what was done is a new item that names its original.
      const replayed = flags['as-new'] === true ? await triggers.runAsNew(item.id) : item.state === 'dead' ? (triggers.retry(item.id), item.id) : await triggers.replay(item.id)
      if (asJson) printJson({ traceId: replayed, of: item.id })
      else printLine(`${item.id} is dispatched again${replayed === item.id ? '' : ` as ${replayed}`}, at once if "flowbench serve" or the app runs, else when it is started.`)
      return 0
    }
    if (action === 'acknowledge') {
      triggers.items.acknowledge(item.id)
      if (asJson) printJson({ acknowledged: item.id })
      else printLine(`${item.id} is acknowledged: it is removed with what is as old.`)
      return 0
    }
    if (flags['ask'] === true) return await askAbout(item, triggers, asJson)
    const resolution = resolutionFrom(texts, flags)
    triggers.resolve(item.id, resolution)
    if (asJson) printJson({ resolved: item.id, resolution })
    else printLine(resolvedWords(item.id, resolution))
    return 0
  } finally {
    await close()
  }
}

/** Says what the service says, and what to say then; decides nothing. */
async function askAbout({ id }: OutboxItem, triggers: Beside['triggers'], asJson: boolean): Promise<ExitCode> {
  const finding = await triggers.ask(id)
  if (asJson) printJson({ asked: id, finding })
  else for (const line of findingLines(id, finding)) printLine(line)
  return 0
}

function findingLines(id: ItemId, finding: Finding): string[] {
  switch (finding.kind) {
    case 'happened': return ['The service shows that it happened. The step would give:', plain(JSON.stringify(finding.output)), `If that is it, save it and say so: flowbench outbox resolve ${id} --happened --output FILE`]
    case 'did-not-happen': return [`The service shows that it did not happen. To have it tried again: flowbench outbox resolve ${id} --did-not-happen`]
    case 'unknown': return [plain(finding.reason), ...(finding.candidates ?? []).map(({ title, output }) => `Perhaps it is ${plain(title)}: ${plain(JSON.stringify(output))}`), 'Nothing was decided.']
  }
}

function lineOf({ id, kind, state, source, attempts, failures, createdAt, eventName }: OutboxItem): string {
  const what = source.kind === 'write' ? `${source.summary} (${source.runId} ${stepKey(source.step.nodeId, source.step.iteration)})` : source.kind === 'schedule' ? `schedule of ${source.workflowId}` : source.kind === 'poll' ? `${source.connector} ${source.event} ${source.itemId} for ${source.workflowId}` : source.kind === 'subscription' ? `${source.connector} ${source.event} for ${source.workflowId}` : `${source.connector}/${source.connection} ${eventName ?? ''}${source.kind === 'ordered' ? ` in order for ${source.workflowId}` : ''}`
  const last = failures.at(-1)
  return [new Date(createdAt).toISOString(), state.padEnd(8), kind.padEnd(5), id, plain(what), attempts > 1 ? `attempt ${attempts}` : '', last && state !== 'done' ? plain(last.failure.message) : ''].filter((part) => part !== '').join('  ')
}

function itemIdFrom(text: string): ItemId {
  const parsed = ItemId.safeParse(text)
  if (!parsed.success) throw new CommandError(`"${plain(text)}" is not an item of the outbox: they are called tr_… and write_…, as "flowbench outbox list" shows them.`)
  return parsed.data
}

function stateFrom(text: string | undefined): ItemState | undefined {
  if (text === undefined) return undefined
  const parsed = ItemState.safeParse(text)
  if (!parsed.success) throw new CommandError(`--state takes one of ${ItemState.options.join(', ')}, not "${text}".`)
  return parsed.data
}

export function limitFrom(text: string | undefined): number {
  if (text === undefined) return 50
  const limit = Number(text)
  if (!Number.isInteger(limit) || limit < 1 || limit > 10_000) throw new CommandError(`--limit takes a number from 1 to 10000, not "${text}".`)
  return limit
}

const answers = ['happened', 'did-not-happen', 'give-up'] as const

function resolutionFrom(texts: Arguments['texts'], flags: Arguments['flags']): Resolution {
  const [kind, ...others] = answers.filter((answer) => flags[answer] === true)
  if (kind === undefined || others.length > 0) throw new CommandError('Say what came of it: --happened (with --output FILE, the JSON that the step gives; - reads standard input), --did-not-happen (it is tried again) or --give-up (the step fails); or --ask the service.')
  if (kind !== 'happened' && texts['output'] !== undefined) throw new CommandError('--output goes with --happened.')
  return kind === 'happened' ? { kind, output: texts['output'] === undefined ? null : readJson(texts['output'], 'The output') } : { kind }
}

function resolvedWords(id: ItemId, { kind }: Resolution): string {
  switch (kind) {
    case 'happened': return `${id} counts as done; its run goes on with that output.`
    case 'did-not-happen': return `${id} counts as not done; its step is tried again.`
    case 'give-up': return `${id} is given up; its step fails.`
  }
}
