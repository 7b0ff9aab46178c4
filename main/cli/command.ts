import type { ParseArgsConfig } from 'node:util'
import type { Failure } from '@shared/failure.ts'
import type { Problem } from '@shared/problem.ts'
import type { ServicesOptions } from '../services.ts'

/** What came of a command: 0 done, 1 the run did not succeed, 2 the file or the arguments are not usable. */
export type ExitCode = 0 | 1 | 2

export type Arguments = {
  positionals: string[]
  /** Text options that were given; the last wins. */
  texts: Record<string, string>
  /** Options that may be given several times. */
  lists: Record<string, string[]>
  flags: Record<string, boolean>
}

/** What the program is put together of, where that is not just what is built in. */
export type Composition = Pick<ServicesOptions, 'connectors'>

export type Command = {
  name: string
  /** After the name: `FILE [--json]`. */
  usage: string
  summary: string
  /** Option and what it does, for `flowbench help run`. */
  optionHelp: readonly (readonly [string, string])[]
  options: NonNullable<ParseArgsConfig['options']>
  /** How many words besides options it takes, at least and at most. */
  words: readonly [number, number]
  /** Loaded when it is used, so that no command waits for what another needs. */
  load(): Promise<(given: Arguments, composition: Composition) => Promise<ExitCode>>
}

/** Why a command cannot do what it was asked. Shown in words, or with --json as `{ error, problems }`. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly failure: Failure
  readonly problems: readonly Problem[]
  readonly exitCode: ExitCode

  constructor(message: string, options: { code?: Failure['code']; problems?: readonly Problem[]; exitCode?: ExitCode } = {}) {
    super(message)
    this.failure = { code: options.code ?? 'invalid-input', message, retryable: false }
    this.problems = options.problems ?? []
    this.exitCode = options.exitCode ?? 2
  }
}
