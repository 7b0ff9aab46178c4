import { resolve } from 'node:path'
import { openAccounts } from '../beside.ts'
import { askHidden, readInput } from './ask.ts'
import { CommandError, type Arguments, type ExitCode } from './command.ts'
import { appDataFolder } from './open.ts'
import { plain, printJson, printLine } from './print.ts'

type Vault = ReturnType<typeof openAccounts>['vault']

/** `flowbench secret set|list|remove`. There is no way to read a value. The app may be open meanwhile. */
export async function secret({ positionals: [action = '', name, ...rest], texts, flags }: Arguments): Promise<ExitCode> {
  if (!['set', 'list', 'remove'].includes(action)) throw new CommandError(`"${action}" is none of set, list and remove.`)
  if (action === 'list' ? name !== undefined : name === undefined || rest.length > 0) {
    throw new CommandError(action === 'list' ? '"flowbench secret list" takes no name.' : `Say which secret, and no value, since others can read the arguments of a program: flowbench secret ${action} stripe-webhook`)
  }
  const asJson = flags['json'] === true
  const { vault, close } = openAccounts(resolve(texts['data'] ?? appDataFolder()))
  try {
    if (action === 'set') await set(vault, name ?? '', asJson)
    else if (action === 'list') await list(vault, asJson)
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

async function list(vault: Vault, asJson: boolean): Promise<void> {
  const secrets = vault.list()
  const status = await vault.status()
  if (asJson) return printJson({ vault: status, secrets })
  if (secrets.length === 0) printLine('There are no secrets.')
  const width = Math.max(0, ...secrets.map(({ name }) => name.length))
  for (const { name, source } of secrets) printLine(`secret://${name.padEnd(width)}  ${source === 'vault' ? 'in the vault' : 'from the environment'}`)
  printLine(status.state === 'open' ? `The vault is open, by ${status.protection === 'keychain' ? 'the keychain of this system' : 'its passphrase'}.` : status.reason)
}
