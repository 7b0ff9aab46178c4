import { resolve } from 'node:path'
import { openBackups } from '../beside.ts'
import type { Arguments, ExitCode } from './command.ts'
import { appDataFolder } from './open.ts'
import { plain, printJson, printLine } from './print.ts'

/** `flowbench backup`: the app, or a server, may have the folder open meanwhile. */
export async function backup({ texts, flags }: Arguments): Promise<ExitCode> {
  const folder = resolve(texts['data'] ?? appDataFolder())
  const asJson = flags['json'] === true
  const to = texts['to']
  const { backups, close } = openBackups(folder)
  try {
    if (flags['list'] === true) {
      const all = backups.list()
      if (asJson) printJson({ backups: all })
      else if (all.length === 0) printLine('There are no backups yet.')
      else for (const each of all) printLine(`${each.name}  ${megabytes(each.size)}`)
      return 0
    }
    if (to !== undefined) {
      const made = await backups.makeAt(to)
      if (asJson) printJson(made)
      else printLine(`Backed up to ${plain(made.file)} (${megabytes(made.size)}). Secrets in it stay encrypted.`)
      return 0
    }
    const made = await backups.make('asked')
    if (asJson) printJson(made)
    else printLine(`Backed up as ${made.name} (${megabytes(made.size)}) in the folder backups of ${plain(folder)}.`)
    return 0
  } finally {
    close()
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}
