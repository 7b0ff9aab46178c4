import { toFailure } from '@shared/failure.ts'
import { CommandError, type ExitCode } from './command.ts'
import { plain, printJson, problemLines } from './print.ts'

/** Says why a command ended early: in words on standard error, or as JSON where a program reads. */
export function reportError(error: unknown, asJson: boolean): ExitCode {
  const failure = error instanceof CommandError ? error.failure : toFailure(error)
  const problems = error instanceof CommandError ? error.problems : []
  if (asJson) printJson({ error: failure, problems })
  else {
    process.stderr.write(`${[plain(failure.message), ...problemLines(problems)].join('\n')}\n`)
    if (failure.code === 'internal' && error instanceof Error && process.env['FLOWBENCH_DEBUG']) process.stderr.write(`${error.stack}\n`)
  }
  return error instanceof CommandError ? error.exitCode : failure.code === 'invalid-input' || failure.code === 'not-found' ? 2 : 1
}
