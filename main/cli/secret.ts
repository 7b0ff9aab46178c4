import { resolve } from 'node:path'
import { SecretName, type Rotation, type SecretUse } from '@shared/secret-ref.ts'
import { openAccounts } from '../beside.ts'
import { askHidden, readInput } from './ask.ts'
import { CommandError, type Arguments, type ExitCode } from './command.ts'
import { appDataFolder } from './open.ts'
import { plain, printJson, printLine } from './print.ts'

type Accounts = ReturnType<typeof openAccounts>
type Vault = Accounts['vault']

const actions = ['set', 'rotate', 'list', 'remove', 'allow', 'deny']

/** `flowbench secret set|rotate|list|remove|allow|deny`. There is no way to read a value. The app may be open meanwhile. */
export async function secret({ positionals: [action = '', name, ...rest], texts, flags }: Arguments): Promise<ExitCode> {
  if (!actions.includes(action)) throw new CommandError(`"${action}" is none of ${actions.slice(0, -1).join(', ')} and deny.`)
  if (action === 'allow' || action === 'deny') return sendTo(action, name, rest, texts, flags)
  if (action === 'list' ? name !== undefined : name === undefined || rest.length > 0) {
    throw new CommandError(action === 'list' ? '"flowbench secret list" takes no name.' : `Say which secret, and no value, since others can read the arguments of a program: flowbench secret ${action} stripe-webhook`)
  }
  const asJson = flags['json'] === true
  const accounts = openAccounts(resolve(texts['data'] ?? appDataFolder()))
  const { vault, close } = accounts
  try {
    if (action === 'rotate') return await rotate(accounts, name ?? '', { anyway: flags['anyway'] === true, asJson })
    if (action === 'set') await set(vault, name ?? '', asJson)
    else if (action === 'list') await list(accounts, asJson)
    else {
      const use = accounts.secretUses().find((each) => each.name === name)
      vault.remove(name ?? '')
      if (asJson) printJson({ removed: name })
      else printLine(`The secret ${plain(name ?? '')} is gone.${use ? ` These refer to it and no longer work: ${usersOf(use).join(', ')}.` : ' Nothing refers to it.'}`)
    }
    return 0
  } finally {
    close()
  }
}

async function set(vault: Vault, name: string, asJson: boolean): Promise<void> {
  const summary = await vault.put(name, await readValue(vault, name))
  if (asJson) printJson({ secret: summary })
  else printLine(`Kept. Refer to it as secret://${summary.name}.`)
}

async function readValue(vault: Vault, name: string): Promise<string> {
  if (!process.stdin.isTTY) return readInput()
  await unlock(vault)
  return askHidden(`Value of ${plain(name)} (it is not shown): `)
}

/** Another value, tried before it takes the place of the old one. */
async function rotate({ vault, rotateSecret }: Pick<Accounts, 'vault' | 'rotateSecret'>, name: string, { anyway, asJson }: { anyway: boolean; asJson: boolean }): Promise<0 | 1> {
  if (!vault.has(name)) throw new CommandError(`There is no secret ${plain(name)} yet: flowbench secret set ${plain(name)}`, { code: 'not-found', exitCode: 1 })
  const rotation = await rotateSecret({ name: SecretName.parse(name), value: await readValue(vault, name), anyway })
  if (asJson) printJson(rotation)
  else {
    for (const each of rotation.connections) printLine(outcomeWords(each))
    printLine(rotation.isKept ? `secret://${plain(name)} has the new value.` : 'The old value is still in use. --anyway keeps the new one all the same.')
  }
  return rotation.isKept ? 0 : 1
}

function outcomeWords(each: Rotation['connections'][number]): string {
  switch (each.outcome) {
    case 'works': return `${each.connection} works with it: ${plain(each.account)}.`
    case 'fails': return `${each.connection} does not work with it: ${plain(each.failure.message)}`
    case 'untested': return `${each.connection} has nothing to try it with.`
    case 'signs': return `${each.connection} checks its webhooks with it, and would turn away what is signed with the old value. Keep the new one as another secret, and name both in "webhookSecret" until the service has changed.`
  }
}

function usersOf({ connections, workflows, servers, isOfTunnel }: SecretUse): string[] {
  return [...connections.map((name) => `the connection ${plain(name)}`), ...workflows.map(({ workflowName }) => `the workflow ${plain(workflowName)}`), ...servers.map((server) => `the MCP server ${plain(server)}`), ...(isOfTunnel ? ['the tunnel'] : [])]
}

/** Only at a terminal is there somebody to ask; otherwise what is missing is said by whatever needs the vault. */
async function unlock(vault: Vault): Promise<void> {
  const status = await vault.status()
  if (status.state === 'open') return
  const passphrase = await askHidden(status.first ? 'A passphrase to protect this vault: ' : 'The passphrase of this vault: ')
  if (status.first && (await askHidden('Once more: ')) !== passphrase) throw new CommandError('These were two different passphrases. Nothing was changed.')
  await vault.unlock(passphrase)
}

/** Where a secret may go that a step names itself. */
function sendTo(action: 'allow' | 'deny', name: string | undefined, [address, ...rest]: readonly string[], texts: Arguments['texts'], flags: Arguments['flags']): ExitCode {
  if (name === undefined || address === undefined || rest.length > 0) throw new CommandError(`Say which secret, and where it goes: flowbench secret ${action} shop-token https://api.example.com`)
  const { secretOrigins, close } = openAccounts(resolve(texts['data'] ?? appDataFolder()))
  try {
    const allowed = action === 'allow' ? secretOrigins.allow(name, address) : null
    if (allowed === null) secretOrigins.remove(name, address)
    if (flags['json'] === true) printJson(allowed ? { allowed } : { denied: { name, origin: address } })
    else printLine(allowed ? `Workflows may send ${plain(name)} to ${allowed.origin}.` : `Workflows may no longer send ${plain(name)} to ${plain(address)}.`)
    return 0
  } finally {
    close()
  }
}

async function list({ vault, secretOrigins, secretUses }: Pick<Accounts, 'vault' | 'secretOrigins' | 'secretUses'>, asJson: boolean): Promise<void> {
  const origins = secretOrigins.list()
  const uses = secretUses()
  const secrets = vault.list()
  const status = await vault.status()
  if (asJson) return printJson({ vault: status, secrets, origins, uses })
  if (secrets.length === 0) printLine('There are no secrets.')
  const width = Math.max(0, ...secrets.map(({ name }) => name.length))
  for (const { name, source } of secrets) printLine(`secret://${name.padEnd(width)}  ${source === 'vault' ? 'in the vault' : 'from the environment'}${origins.flatMap((each) => (each.name === name ? [`, to ${each.origin}`] : [])).join('')}${uses.flatMap((each) => (each.name === name ? [`, used by ${usersOf(each).join(' and ')}`] : [])).join('')}`)
  printLine(status.state === 'open' ? `The vault is open, by ${status.protection === 'keychain' ? 'the keychain of this system' : 'its passphrase'}.` : status.reason)
}
