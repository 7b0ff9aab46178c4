import { resolve } from 'node:path'
import { restoreFolder } from '../beside.ts'
import type { Arguments, ExitCode } from './command.ts'
import { appDataFolder } from './open.ts'
import { plain, printJson, printLine } from './print.ts'

/** `flowbench restore`: for a folder that nothing else has open. What was there is kept beside. */
export async function restore({ texts, flags }: Arguments): Promise<ExitCode> {
  const folder = resolve(texts['data'] ?? appDataFolder())
  const from = texts['from']
  const done = await restoreFolder(folder, from === undefined ? undefined : resolve(from))
  if (flags['json'] === true) printJson(done)
  else printLine(`Brought back ${plain(done.from)}. What was there before is in ${plain(done.aside)}.`)
  return 0
}
