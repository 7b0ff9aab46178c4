// The command line, as a table of contents: which command, its arguments, its exit code. In plain Node, without Electron.
// Only what every command needs is imported here; a start must stay a matter of milliseconds.

import { parseArgs } from 'node:util'
import { CommandError, type Arguments, type Command, type Composition, type ExitCode } from './command.ts'
import { commands } from './commands.ts'
import { helpFor, overview } from './help.ts'

/** Does what these words ask for. */
export async function main(words: string[], composition: Composition = {}): Promise<ExitCode> {
  const [name, ...rest] = words
  try {
    if (name === undefined || name === 'help' || name === '--help' || name === '-h') return showHelp(rest[0])
    if (name === '--version' || name === '-v') return await showVersion()
    const command = commandCalled(name)
    if (rest.includes('--help') || rest.includes('-h')) return showHelp(name)
    const given = argumentsFor(command, rest)
    const execute = await command.load()
    return await execute(given, composition)
  } catch (error) {
    const { reportError } = await import('./report-error.ts')
    return reportError(error, words.includes('--json'))
  }
}

function showHelp(name: string | undefined): ExitCode {
  process.stdout.write(name === undefined || name.startsWith('-') ? overview(commands) : helpFor(commandCalled(name)))
  return 0
}

async function showVersion(): Promise<ExitCode> {
  const { version } = await import('../../package.json', { with: { type: 'json' } })
  process.stdout.write(`${version}\n`)
  return 0
}

function commandCalled(name: string): Command {
  const command = commands.find((candidate) => candidate.name === name)
  if (!command) throw new CommandError(`There is no command "${name}". The commands are ${commands.map((candidate) => candidate.name).join(', ')}; "flowbench help" says what they do.`)
  return command
}

function argumentsFor(command: Command, words: string[]): Arguments {
  const { values, positionals } = parsed(command, words)
  const [least, most] = command.words
  if (positionals.length < least || positionals.length > most) {
    throw new CommandError(`${positionals.length < least ? 'Something is missing' : `"${positionals[most]}" is one word too many`}. It is: flowbench ${command.name} ${command.usage}`)
  }
  const given: Arguments = { positionals, texts: {}, lists: {}, flags: {} }
  for (const [option, value] of Object.entries(values)) {
    if (Array.isArray(value)) given.lists[option] = value.filter((entry) => typeof entry === 'string')
    else if (typeof value === 'string') given.texts[option] = value
    else if (value !== undefined) given.flags[option] = value
  }
  return given
}

function parsed(command: Command, words: string[]) {
  try {
    return parseArgs({ args: words, options: command.options, allowPositionals: true, strict: true })
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split('. ')
    throw new CommandError(`${reason}. It is: flowbench ${command.name} ${command.usage}; "flowbench help ${command.name}" lists all options.`)
  }
}
