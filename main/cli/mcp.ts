import { resolve } from 'node:path'
import { toFailure } from '@shared/failure.ts'
import { serveMcpStdio } from '../services.ts'
import type { Arguments, Composition, ExitCode } from './command.ts'
import { appDataFolder, openFolder } from './open.ts'
import { plain } from './print.ts'
import { toldToEnd } from './serve.ts'

/** `flowbench mcp`: an MCP server over standard input and output, for the program that starts it. */
export async function mcp({ texts }: Arguments, composition: Composition): Promise<ExitCode> {
  const dataFolder = resolve(texts['data'] ?? appDataFolder())
  const tell = (message: string): void => void process.stderr.write(`${plain(message)}\n`)
  await serveMcpStdio({
    dataFolder,
    open: () => openFolder(dataFolder, composition, { log: (message, error) => tell(`${message}: ${toFailure(error).message}`) }),
    onTrouble: (error) => tell(toFailure(error).message),
  }, toldToEnd())
  return 0
}
