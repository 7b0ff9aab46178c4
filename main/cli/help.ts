import type { Command } from './command.ts'

export function overview(commands: readonly Command[]): string {
  const width = Math.max(...commands.map((command) => command.name.length))
  return [
    'Flowbench: design workflows in the window, run and check them here.', '',
    ...commands.map((command) => `  flowbench ${command.name.padEnd(width)}  ${command.summary}`),
    `  flowbench ${'help'.padEnd(width)}  Say more of a command: flowbench help run`, '',
    'Exit codes: 0 done, 1 the run did not succeed, 2 the file or the arguments cannot be used.', '',
  ].join('\n')
}

export function helpFor(command: Command): string {
  const width = Math.max(0, ...command.optionHelp.map(([option]) => option.length))
  return [
    `flowbench ${command.name} ${command.usage}`.trimEnd(), '', command.summary + '.', '',
    ...command.optionHelp.map(([option, meaning]) => `  ${option.padEnd(width)}  ${meaning}`),
    ...(command.optionHelp.length > 0 ? [''] : []),
  ].join('\n')
}
