import { resolve } from 'node:path'
import { openAccounts } from '../beside.ts'
import { askHidden, readInput } from './ask.ts'
import { CommandError, type Arguments, type ExitCode } from './command.ts'
import { appDataFolder } from './open.ts'
import { plain, printJson, printLine } from './print.ts'

type Accounts = ReturnType<typeof openAccounts>
type Vault = Accounts['vault']

const actions = ['set', 'list', 'remove', 'allow', 'deny']

/** `flowbench secret set|list|remove|allow|deny`. There is no way to read a value. The app may be open meanwhile. */
export async function secret({ positionals: [action = '', name, ...rest], texts, flags }: Arguments): Promise<ExitCode> {
  if (!actions.includes(action)) throw new CommandError(`"${action}" is none of ${actions.slice(0, -1).join(', ')} and deny.`)
  if (action === 'allow' || action === 'deny') return sendTo(action, name, rest, texts, flags)
  if (action === 'list' ? name !== undefined : name === undefined || rest.length > 0) {
    throw new CommandError(action === 'list' ? '"flowbench secret list" takes no name.' : `Say which secret, and no value, since others can read the arguments of a program: flowbench secret ${action} stripe-webhook`)
  }
  const asJson = flags['json'] === true
  const { vault, secretOrigins, close } = openAccounts(resolve(texts['data'] ?? appDataFolder()))
  try {
    if (action === 'set') await set(vault, name ?? '', asJson)
    else if (action === 'list') await list({ vault, secretOrigins }, asJson)
    else {
      vault.remove(name ?? '')
      if (asJson) printJson({ removed: name })
      else printLine(`The secret ${plain(name ?? '')} is gone. Connections that refer to it no longer work.`)
    }
    return 0
  } finally {
    close()
  }
}

async function set(vault: Vault, name: string, asJson: boolean): Promise<void> {
  const isAsked = process.stdin.isTTY
  if (isAsked) await unlock(vault)
  const value = isAsked ? await askHidden(`Value of ${plain(name)} (it is not shown): `) : await readInput()
  const summary = await vault.put(name, value)
  if (asJson) printJson({ secret: summary })
  else printLine(`Kept. Refer to it as secret://${summary.name}.`)
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

async function list({ vault, secretOrigins }: Pick<Accounts, 'vault' | 'secretOrigins'>, asJson: boolean): Promise<void> {
  const origins = secretOrigins.list()
  const secrets = vault.list()
  const status = await vault.status()
  if (asJson) return printJson({ vault: status, secrets, origins })
  if (secrets.length === 0) printLine('There are no secrets.')
  const width = Math.max(0, ...secrets.map(({ name }) => name.length))
  for (const { name, source } of secrets) printLine(`secret://${name.padEnd(width)}  ${source === 'vault' ? 'in the vault' : 'from the environment'}${origins.flatMap((each) => (each.name === name ? [`, to ${each.origin}`] : [])).join('')}`)
  printLine(status.state === 'open' ? `The vault is open, by ${status.protection === 'keychain' ? 'the keychain of this system' : 'its passphrase'}.` : status.reason)
}
