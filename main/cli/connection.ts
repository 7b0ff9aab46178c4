import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { isJsonObject, type JsonObject } from '@shared/json.ts'
import { nameOf, SecretRef } from '@shared/secret-ref.ts'
import { openAccounts } from '../beside.ts'
import { readInput } from './ask.ts'
import { CommandError, type Arguments, type ExitCode } from './command.ts'
import { appDataFolder, workerPath } from './open.ts'
import { plain, printJson, printLine } from './print.ts'
import { signIn } from './sign-in.ts'

const actions = ['set', 'rename', 'list', 'remove', 'sign-in', 'sign-out', 'test']

/** `flowbench connection set|rename|list|remove|sign-in|sign-out|test`. The app may be open meanwhile: it sees the change with the next request. */
export async function connection({ positionals: [action = '', name, to, ...rest], texts, flags }: Arguments): Promise<ExitCode> {
  if (!actions.includes(action)) throw new CommandError(`"${action}" is none of ${actions.slice(0, -1).join(', ')} and test.`)
  if (action === 'rename' ? to === undefined : to !== undefined) throw new CommandError(action === 'rename' ? 'Say which connection, and what it is called from now on: flowbench connection rename github-main github' : `Only "rename" takes two names: flowbench connection ${action} github-main`)
  if (action === 'list' ? name !== undefined : name === undefined || rest.length > 0) {
    throw new CommandError(action === 'list' ? '"flowbench connection list" takes no name.' : `Say which connection: flowbench connection ${action} github-main`)
  }
  const asJson = flags['json'] === true
  const config = action === 'set' ? await readConfig(texts['config']) : {}
  const accounts = openAccounts(resolve(texts['data'] ?? appDataFolder()), workerPath)
  const { connections, close } = accounts
  try {
    if (action === 'list') list(accounts, asJson)
    else if (action === 'sign-in') return await signIn(accounts, name ?? '', asJson)
    else if (action === 'sign-out') signOut(accounts, name ?? '', asJson)
    else if (action === 'test') await test(accounts, name ?? '', asJson)
    else if (action === 'set') set(accounts, { name: name ?? '', connector: texts['connector'], config, rate: texts['rate'], asJson })
    else if (action === 'rename') rename(accounts, name ?? '', to ?? '', asJson)
    else {
      const of = connections.get(name ?? '')?.name
      connections.remove(name ?? '')
      if (asJson) printJson({ removed: name })
      else printLine(of !== undefined && of !== name ? `${plain(name ?? '')} no longer leads to the connection ${of}.` : `The connection ${plain(name ?? '')} is gone. Webhooks that it vouched for are turned away.`)
    }
    return 0
  } finally {
    close()
  }
}

type Accounts = ReturnType<typeof openAccounts>

function set({ connections, connectionTypes, vault }: Accounts, { name, connector, config, rate, asJson }: { name: string; connector: string | undefined; config: JsonObject; rate: string | undefined; asJson: boolean }): void {
  const key = connector ?? connections.get(name)?.connector
  if (key === undefined) throw new CommandError(`Say what "${name}" connects to: --connector with one of ${connectionTypes().map((type) => type.connector).join(', ')}.`)
  const kept = connections.put({ name, connector: key, config, ...(rate !== undefined && { rate }) })
  const missingSecrets = referencesIn(config).map(nameOf).filter((each) => !vault.has(each))
  if (asJson) return printJson({ connection: kept, missingSecrets })
  const takesWebhooks = connectionTypes().find((type) => type.connector === key)?.webhook != null
  printLine(takesWebhooks ? `Kept. Webhooks come to /webhooks/${kept.connector}, or to /webhooks/${kept.connector}/${kept.name} for this connection alone.` : `Kept. Steps use it as "connection": "${kept.name}".`)
  for (const each of missingSecrets) printLine(`There is no secret ${each} yet: flowbench secret set ${each}`)
}

function rename({ renameConnection }: Accounts, name: string, to: string, asJson: boolean): void {
  const renamed = renameConnection(name, to)
  if (asJson) return printJson(renamed)
  const { workflows, runsUnderWay } = renamed
  printLine(`${plain(name)} is called ${renamed.connection.name} from now on. ${workflows.length === 0 ? 'No workflow named it.' : `These workflows follow, as they are edited and live: ${workflows.map(({ workflowName }) => plain(workflowName)).join(', ')}.`}`)
  printLine(`${plain(name)} still leads to it: ${runsUnderWay > 0 ? `${runsUnderWay} ${runsUnderWay === 1 ? 'run' : 'runs'} under way, ` : ''}the address at the service and exported files need not be changed.`)
}

function signOut(accounts: Accounts, name: string, asJson: boolean): void {
  const connection = accounts.signOut(name)
  if (asJson) printJson({ connection })
  else printLine(`Signed out. What signing in gave is forgotten here; the rights that the service gave are taken away there.`)
}

async function test({ connections, testConnection }: Accounts, name: string, asJson: boolean): Promise<void> {
  const connector = connections.get(name)?.connector
  if (connector === undefined) throw new CommandError(`There is no connection "${name}". "flowbench connection list" shows those there are.`, { code: 'not-found', exitCode: 1 })
  const { account } = await testConnection({ connector, connection: name })
  if (asJson) printJson({ connection: name, account })
  else printLine(`It works: ${plain(account)}.`)
}

function list({ connections }: Accounts, asJson: boolean): void {
  const all = connections.list()
  if (asJson) return printJson({ connections: all })
  if (all.length === 0) printLine('There are no connections. "flowbench help connection" says how to add one.')
  const width = Math.max(0, ...all.map(({ name }) => name.length))
  for (const { name, connector, formerNames = [] } of all) printLine(`${name.padEnd(width)}  ${connector}${formerNames.length > 0 ? `  (was ${formerNames.join(', ')})` : ''}`)
}

async function readConfig(file: string | undefined): Promise<JsonObject> {
  if (file === undefined) throw new CommandError('Say where the config is: --config FILE, or --config - for standard input. It is a JSON object such as { "webhookSecret": "secret://github-webhook" }.')
  let config: unknown
  try {
    config = JSON.parse(file === '-' ? await readInput() : readFileSync(file, 'utf8').replace(/^\uFEFF/, ''))
  } catch (error) {
    throw new CommandError(`The config cannot be read from ${file === '-' ? 'standard input' : file}: ${(error as Error).message}.`)
  }
  if (!isJsonObject(config)) throw new CommandError('The config is a JSON object, such as { "webhookSecret": "secret://github-webhook" }.')
  return config
}

function referencesIn(value: unknown): SecretRef[] {
  const ref = SecretRef.safeParse(value)
  if (ref.success) return [ref.data]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(referencesIn) : []
}
