import { resolve } from 'node:path'

export type StartOptions = {
  /** Where everything is kept; the system's usual place when absent. */
  dataFolder?: string
  /** Write what the window shows to this file and quit. */
  screenshot?: string
}

/** Reads `--data=DIR` and `--screenshot=FILE` (or the value as the next argument). The rest is Chromium's and is left to it. */
export function readStartOptions(argv: readonly string[], workingFolder: string): StartOptions {
  const dataFolder = valueOf('--data', argv)
  const screenshot = valueOf('--screenshot', argv)
  return {
    ...(dataFolder === undefined ? {} : { dataFolder: resolve(workingFolder, dataFolder) }),
    ...(screenshot === undefined ? {} : { screenshot: resolve(workingFolder, screenshot) }),
  }
}

function valueOf(name: string, argv: readonly string[]): string | undefined {
  const index = argv.findIndex((argument) => argument === name || argument.startsWith(`${name}=`))
  const argument = argv[index]
  if (argument === undefined) return undefined
  const value = argument === name ? argv[index + 1] : argument.slice(name.length + 1)
  if (value === undefined || value === '' || value.startsWith('--')) throw new Error(`${name} needs a path, such as ${name}=somewhere.`)
  return value
}
