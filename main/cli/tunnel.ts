import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { isJsonObject, type JsonObject } from '@shared/json.ts'
import { nameOf, SecretRef } from '@shared/secret-ref.ts'
import { TunnelProviderKey, type TunnelStatus } from '@shared/tunnel.ts'
import { openTunnel } from '../beside.ts'
import { readInput } from './ask.ts'
import { CommandError, type Arguments, type ExitCode } from './command.ts'
import { appDataFolder } from './open.ts'
import { plain, printJson, printLine } from './print.ts'
import { arrivalLine, tunnelLine } from './tunnel-line.ts'

/** `flowbench tunnel set|show|status|accept`. The app may be open meanwhile: it takes a change up at its next start. */
export async function tunnel({ positionals: [action = '', provider, ...rest], texts, flags }: Arguments): Promise<ExitCode> {
  if (!['set', 'show', 'status', 'accept', 'providers'].includes(action)) throw new CommandError(`"${action}" is none of set, show, status, accept and providers.`)
  if (action === 'set' ? provider === undefined || rest.length > 0 : provider !== undefined) {
    throw new CommandError(action === 'set' ? `Say which: flowbench tunnel set ${TunnelProviderKey.options.join('|')} --config FILE` : `"flowbench tunnel ${action}" takes no name.`)
  }
  const asJson = flags['json'] === true
  const config = action === 'set' ? await readConfig(provider, texts['config']) : {}
  const opened = openTunnel(resolve(texts['data'] ?? appDataFolder()))
  try {
    if (action === 'set') await set(opened, { provider: provider ?? '', config, asJson })
    else if (action === 'accept') accept(opened, asJson)
    else if (action === 'providers') await list(opened, asJson)
    else if (action === 'show') show(opened, asJson)
    else if (asJson) printJson(statusOf(opened.tunnel.status()))
    else sayStatus(opened.tunnel.status())
    return 0
  } finally {
    opened.close()
  }
}

type Opened = ReturnType<typeof openTunnel>

async function set({ tunnel: control, vault }: Opened, { provider, config, asJson }: { provider: string; config: JsonObject; asJson: boolean }): Promise<void> {
  const key = TunnelProviderKey.safeParse(provider)
  if (!key.success) throw new CommandError(`There is no tunnel "${provider}". There are ${TunnelProviderKey.options.join(', ')}.`)
  const { program, traits, displayName } = await control.put({ provider: key.data, config })
  const missingSecrets = referencesIn(config).map(nameOf).filter((each) => !vault.has(each))
  if (asJson) return printJson({ ...control.setting(), program, traits, missingSecrets })
  printLine(`Kept: ${displayName}.${control.isOpenElsewhere ? ' The app or server that is open takes it up at its next start.' : ''}`)
  for (const each of missingSecrets) printLine(`There is no secret ${each} yet: flowbench secret set ${each}`)
  if (program && !program.isAccepted) {
    printLine('It starts this program, which runs with your rights:')
    printLine(`  ${plain(program.line)}`)
    printLine('"flowbench tunnel accept" lets it be run; until then nothing is started.')
  }
}

/** The port is the inbox's, which only a process that takes webhooks in has. */
function accept({ tunnel: control }: Opened, asJson: boolean): void {
  const { program } = control.status()
  if (!program) throw new CommandError('This tunnel starts no program, so there is nothing to accept.')
  const { program: accepted } = control.acceptProgram(program.line)
  if (asJson) return printJson({ program: accepted })
  printLine('From now on this may be run, with the port of the inbox in place of 0:')
  printLine(`  ${plain(program.line)}`)
}

function show({ tunnel: control }: Opened, asJson: boolean): void {
  const { program, traits, displayName } = control.status()
  const setting = control.setting()
  if (asJson) return printJson({ ...setting, program, traits })
  printLine(`${setting.provider}: ${displayName}`)
  printLine(plain(JSON.stringify(setting.config, null, 2), true))
  if (program) printLine(`${program.isAccepted ? 'Runs' : 'Would run, once you accept it'}: ${plain(program.line)}`)
}

async function list({ tunnel: control }: Opened, asJson: boolean): Promise<void> {
  const all = await control.providers()
  if (asJson) return printJson({ providers: all })
  for (const { key, purpose, availability } of all) {
    printLine(`${key.padEnd(12)} ${purpose}`)
    if (!availability.available) printLine(`${''.padEnd(12)} Not on this machine: ${plain(availability.reason)}`)
  }
}

function sayStatus(status: TunnelStatus): void {
  for (const line of [tunnelLine(status), arrivalLine(status)]) if (line !== null) printLine(plain(line))
}

export function statusOf({ provider, tunnel: state, program, requests, addressChange }: TunnelStatus) {
  return { provider, ...state, publicUrl: state.state === 'up' ? state.publicUrl : null, requests: requests.count, program, addressChange }
}

async function readConfig(provider: string | undefined, file: string | undefined): Promise<JsonObject> {
  if (file === undefined && provider === 'none') return {}
  if (file === undefined && provider === 'cloudflared') return {}
  if (file === undefined) throw new CommandError('Say where the config is: --config FILE, or --config - for standard input. "flowbench tunnel providers --json" has the schema of each.')
  let config: unknown
  try {
    config = JSON.parse(file === '-' ? await readInput() : readFileSync(file, 'utf8').replace(/^\uFEFF/, ''))
  } catch (error) {
    throw new CommandError(`The config cannot be read from ${file === '-' ? 'standard input' : file}: ${(error as Error).message}.`)
  }
  if (!isJsonObject(config)) throw new CommandError('The config is a JSON object, such as { "publicUrl": "https://hooks.example.com" }.')
  return config
}

function referencesIn(config: JsonObject): SecretRef[] {
  return Object.values(config).flatMap((value) => {
    const ref = SecretRef.safeParse(value)
    return ref.success ? [ref.data] : []
  })
}
