import { resolve } from 'node:path'
import { toFailure } from '@shared/failure.ts'
import { inboxLines } from '@shared/inbox-request.ts'
import { removedLine } from '@shared/keep.ts'
import type { TunnelStatus } from '@shared/tunnel.ts'
import type { Services } from '../services.ts'
import { CommandError, type Arguments, type Composition, type ExitCode } from './command.ts'
import { giveRoomToWork } from './heap.ts'
import { appDataFolder, openFolder } from './open.ts'
import { plain, printJson, printLine } from './print.ts'
import { arrivalLine, tunnelLine } from './tunnel-line.ts'
import { statusOf } from './tunnel.ts'

/** `flowbench serve`: the engine, the inbox and the schedules of a data folder, until it is told to end. */
export async function serve({ texts, flags }: Arguments, composition: Composition): Promise<ExitCode> {
  const port = portFrom('port', texts)
  const mcpPort = portFrom('mcp-port', texts)
  const folder = resolve(texts['data'] ?? appDataFolder())
  const asJson = flags['json'] === true
  const tell = (line: string): void => void process.stderr.write(`${new Date().toISOString()} ${plain(line)}\n`)
  const services = await openFolder(folder, composition, { onTidied: (removed) => tell(removedLine(removed)), log: (message, error) => tell(`${message}: ${toFailure(error).message}`) })
  const told = toldToEnd()
  try {
    const status = await services.triggers.start(port)
    giveRoomToWork()
    if (status.state === 'closed') throw new CommandError(status.reason, { code: 'unavailable', exitCode: 1 })
    const withTunnel = flags['tunnel'] === true
    if (withTunnel) await comeUp(services.tunnel)
    const mcp = flags['mcp'] === true ? await offerTools(services.mcpServing, mcpPort) : undefined
    if (asJson) printJson({ url: status.url, port: status.port, dataFolder: folder, ...(mcp && { mcp }), ...(withTunnel && { tunnel: statusOf(services.tunnel.status()) }) })
    else {
      for (const line of inboxLines(status)) printLine(line)
      if (mcp) printLine(`Programs of this machine find the tools at ${mcp.url}, or by "flowbench mcp".`)
      printLine(`The data is in ${plain(folder)}. Ctrl+C ends it.`)
      if (withTunnel) follow(services.tunnel)
    }
    await Promise.race([told, damageMet(services)])
    return 0
  } finally {
    await services.close()
  }
}

/** Says on standard error what becomes of the storage; rejects when the database turns out to be damaged. */
function damageMet({ storage }: Services): Promise<never> {
  return new Promise((_resolve, reject) => {
    storage.health.onChanged((status) => {
      if (status.state === 'ok') process.stderr.write('The data folder takes what is written again; everything goes on.\n')
      else if (status.state === 'trouble') process.stderr.write(`Nothing can be written to the data folder now (${plain(status.detail)}). Runs hold, webhooks are answered with 503, and everything goes on by itself when it can.\n`)
      else reject(new CommandError(`The database is damaged (${plain(status.detail)}). It was left as it is. Bring back a backup with "flowbench restore", or save its workflows with "flowbench rescue".`, { code: 'internal', exitCode: 1 }))
    })
  })
}

/** Resolves once it is up, or has failed for the first time: webhooks of this machine are taken in either way. */
async function comeUp(tunnel: Services['tunnel']): Promise<void> {
  const settled = new Promise<void>((done) => {
    const stop = tunnel.onChanged(({ tunnel: { state } }) => {
      if (state === 'connecting') return
      stop()
      done()
    })
  })
  await tunnel.start({ keep: false })
  await settled
}

/** Without the tools there would be nothing to serve to whoever asked for them. */
async function offerTools(serving: Services['mcpServing'], port: number | undefined): Promise<{ url: string; port: number }> {
  const state = await serving.start(port)
  if (state.state === 'listening') return { url: state.url, port: state.port }
  throw new CommandError(`The tools cannot be offered: ${state.state === 'closed' ? state.reason : 'it was closed'}`, { code: 'unavailable', exitCode: 1 })
}

/** Says how the tunnel stands, now and at each change. */
function follow(tunnel: Services['tunnel']): void {
  const [state, arrival] = [sayOnce(), sayOnce()]
  const sayAll = (status: TunnelStatus): void => {
    state(tunnelLine(status))
    arrival(arrivalLine(status))
  }
  sayAll(tunnel.status())
  tunnel.onChanged(sayAll)
}

/** Prints a line when it is another than the last one; after none, also the same again. */
function sayOnce(): (line: string | null) => void {
  let last: string | null = null
  return (line) => {
    if (line !== null && line !== last) printLine(plain(line))
    last = line
  }
}

function portFrom(option: string, texts: Record<string, string>): number | undefined {
  const text = texts[option]
  if (text === undefined) return undefined
  const port = Number(text)
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new CommandError(`--${option} takes a number from 0 (any free one) to 65535, not "${text}".`)
  return port
}

/** Everything is on the disk at any time, so a second signal may end the program at once. */
export function toldToEnd(): Promise<void> {
  return new Promise((done) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(130))
        done()
      })
    }
  })
}
