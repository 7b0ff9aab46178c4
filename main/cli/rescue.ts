import { resolve } from 'node:path'
import { rescueFolder } from '../beside.ts'
import type { Arguments, ExitCode } from './command.ts'
import { CommandError } from './command.ts'
import { appDataFolder } from './open.ts'
import { plain, plural, printJson, printLine } from './print.ts'

/** `flowbench rescue --to DIR`: saves the workflows of a folder whose database is damaged, and changes nothing in it. */
export function rescue({ texts, flags }: Arguments): Promise<ExitCode> {
  const to = texts['to']
  if (to === undefined) throw new CommandError('Say where the workflows go: flowbench rescue --to DIR')
  const { files, unreadable } = rescueFolder(resolve(texts['data'] ?? appDataFolder()), resolve(to))
  if (flags['json'] === true) printJson({ files, unreadable })
  else {
    for (const file of files) printLine(plain(file))
    printLine(`${plural(files.length, 'workflow')} saved${unreadable === 0 ? '' : `; ${unreadable} more could not be read`}.`)
  }
  return Promise.resolve(0)
}
