import { readFileSync } from 'node:fs'
import type { Activation } from '@shared/activation.ts'
import type { WorkflowId } from '@shared/id.ts'
import type { PollStatus } from '@shared/poll-status.ts'
import type { LeftSubscription, SubscriptionStatus } from '@shared/subscription-status.ts'
import type { Beside } from '../beside.ts'
import { CommandError, type Arguments, type Composition, type ExitCode } from './command.ts'
import { openBesideIn } from './open.ts'
import { plain, printJson, printLine, problemLines } from './print.ts'

/** `flowbench workflow import|list|activate|deactivate`: the library of a data folder, also while it is open elsewhere. */
export async function workflow({ positionals: [action = '', name, ...rest], texts, flags }: Arguments, composition: Composition): Promise<ExitCode> {
  if (!['import', 'list', 'activate', 'deactivate'].includes(action)) throw new CommandError(`"${action}" is none of import, list, activate and deactivate.`)
  if (action === 'list' ? name !== undefined : name === undefined || rest.length > 0) throw new CommandError(action === 'list' ? '"flowbench workflow list" takes no workflow.' : `Say which ${action === 'import' ? 'file' : 'workflow'}: flowbench workflow ${action} ${action === 'import' ? 'FILE' : 'ID'}`)
  const beside = openBesideIn(texts['data'], composition)
  const asJson = flags['json'] === true
  try {
    switch (action) {
      case 'list': return list(beside, asJson)
      case 'import': return importFile(beside, name ?? '', asJson)
      default: {
        const id = workflowCalled(beside, name ?? '')
        const activation = action === 'activate' ? await beside.activate(id) : beside.triggers.live.deactivate(id)
        if (asJson) printJson({ workflowId: id, ...activation })
        else for (const line of changedLines(beside, id, action, activation)) printLine(line)
        return 0
      }
    }
  } finally {
    await beside.close()
  }
}

function changedLines({ triggers }: Beside, id: WorkflowId, action: string, { version }: Activation): string[] {
  const hasWebhook = triggers.live.document(id)?.trigger.type === 'subscription'
  if (action === 'activate') return [`${id} is live, version ${version}.`, ...(hasWebhook ? ['Its webhook is set up at the service while the app or "flowbench serve --tunnel" runs. "flowbench workflow list" says how that goes.'] : [])]
  return [`${id} is switched off: no event starts it any more.`, ...(hasWebhook ? ['Its webhook is taken back at the service while the app or "flowbench serve" runs.'] : [])]
}

function list({ library, triggers }: Beside, asJson: boolean): ExitCode {
  const all = library.list().map((summary) => {
    const activation = triggers.live.of(summary.id)
    // Of one that is off the last looks mean nothing: switched on it begins anew.
    return { ...summary, ...activation, poll: activation.isActive ? triggers.pollStatus(summary.id) : null, subscription: activation.isActive ? triggers.subscriptions.status(summary.id) : null }
  })
  const left = triggers.subscriptions.left()
  if (asJson) printJson({ workflows: all, leftSubscriptions: left })
  else if (all.length === 0) printLine('The library is empty. "flowbench workflow import FILE" brings a workflow in.')
  else for (const { id, name, isActive, version, poll, subscription } of all) printLine([isActive ? `live (${version})` : 'off', id, plain(name), ...(poll ? [pollWords(poll)] : []), ...(subscription ? [subscriptionWords(subscription)] : [])].join('  '))
  if (!asJson) for (const line of left.map(leftWords)) printLine(line)
  return 0
}

function pollWords({ polledAt, dueAt, listed, failures, failure }: PollStatus): string {
  const next = `next look ${new Date(dueAt).toISOString()}`
  if (failure) return `${failures} ${failures === 1 ? 'look' : 'looks'} failed, the last at ${new Date(polledAt).toISOString()}: ${plain(failure.message)} (${next})`
  return `looked at ${new Date(polledAt).toISOString()}, ${listed} listed (${next})`
}

function subscriptionWords(status: SubscriptionStatus): string {
  switch (status.state) {
    case 'registered': return `called at ${status.url}${status.failure ? `, but it could not be renewed: ${plain(status.failure.message)}` : ''}`
    case 'registering': return 'its webhook is set up at the service once the app or "flowbench serve" runs with a tunnel that is up'
    case 'no-address': return 'its webhook is set up at the service once the app or "flowbench serve --tunnel" runs, and the tunnel is up'
    case 'failed': return `its webhook could not be set up at the service: ${plain(status.failure.message)} ${status.dueAt === null ? 'Mend that, and activate it again.' : `(next try ${new Date(status.dueAt).toISOString()})`}`
  }
}

function leftWords({ workflowName, connector, url, state, failure }: LeftSubscription): string {
  const why = failure ? ` ${plain(failure.message)}` : ''
  return `A webhook of "${plain(workflowName)}" ${state === 'unknown' ? 'may be' : 'is'} at the service of ${connector} still: ${url}.${why} ${state === 'trying' ? 'It is tried again.' : 'Remove it there.'} Nothing that comes by it starts anything.`
}

function importFile({ library }: Beside, file: string, asJson: boolean): ExitCode {
  const result = library.import(read(file), file)
  if (result.status === 'refused') throw new CommandError(`${plain(file)} was not imported.`, { problems: result.problems })
  if (asJson) printJson({ workflowIds: result.workflowIds, problems: result.problems })
  else for (const line of [`Imported ${result.workflowIds.join(', ')}.`, ...problemLines(result.problems)]) printLine(line)
  return 0
}

function read(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8')
  } catch (error) {
    throw new CommandError(`${plain(file)} cannot be read: ${(error as Error).message}.`, { code: 'not-found' })
  }
}

function workflowCalled({ library }: Beside, name: string): WorkflowId {
  const all = library.list()
  const found = all.find(({ id }) => id === name) ?? all.find((entry) => entry.name === name)
  if (!found) throw new CommandError(`There is no workflow "${plain(name)}" in the library. "flowbench workflow list" shows those there are.`, { code: 'not-found' })
  return found.id
}
