import { resolve } from 'node:path'
import type { Services } from '../services.ts'
import { CommandError, type Arguments, type ExitCode } from './command.ts'
import { appDataFolder, openFolder } from './open.ts'
import { plain, printJson, printLine } from './print.ts'

/** `flowbench serve`: the engine, the inbox and the schedules of a data folder, until it is told to end. */
export async function serve({ texts, flags }: Arguments): Promise<ExitCode> {
  const port = portFrom(texts['port'])
  const folder = resolve(texts['data'] ?? appDataFolder())
  const asJson = flags['json'] === true
  const services = await openFolder(folder)
  const told = toldToEnd()
  try {
    const status = await services.triggers.start(port)
    if (status.state === 'closed') throw new CommandError(status.reason, { code: 'unavailable', exitCode: 1 })
    if (asJson) printJson({ url: status.url, port: status.port, dataFolder: folder })
    else {
      if (status.instead !== null) printLine(`Port ${status.instead} is taken by another program.`)
      printLine(`Webhooks are taken in at ${status.url}<connector>. The data is in ${plain(folder)}. Ctrl+C ends it.`)
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

function portFrom(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const port = Number(text)
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new CommandError(`--port takes a number from 0 (any free one) to 65535, not "${text}".`)
  return port
}

/** Everything is on the disk at any time, so a second signal may end the program at once. */
function toldToEnd(): Promise<void> {
  return new Promise((done) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(130))
        done()
      })
    }
  })
}
