import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { serialize, serializeBundle } from '@shared/document/serialize.ts'
import { CommandError, type Arguments, type ExitCode } from './command.ts'
import { plain, printJson, printLine } from './print.ts'
import { readDocument } from './read-document.ts'

/** `flowbench format FILE`: the canonical text. With --check 2 when the file differs from it. */
export async function format({ positionals: [file = ''], flags }: Arguments): Promise<ExitCode> {
  const { json = false, check = false, write = false } = flags
  if (check && write) throw new CommandError('Give --check or --write, not both.')
  if (write && file === '-') throw new CommandError('Standard input cannot be rewritten. Leave out --write to print the canonical form.')
  const { kind, workflow, others, notes, text } = readDocument(file)
  const canonical = kind === 'bundle' ? serializeBundle([workflow, ...others]) : serialize(workflow)
  const isCanonical = text === canonical
  if (write && !isCanonical) replaceFile(file, canonical)
  for (const note of notes) process.stderr.write(`${plain(note)}\n`)
  if (json) printJson({ canonical: isCanonical, written: write && !isCanonical, ...(check || write ? {} : { text: canonical }) })
  else if (check) printLine(isCanonical ? `${file} is in its canonical form.` : `${file} is not in its canonical form. "flowbench format ${file} --write" puts it into it.`)
  else if (write) printLine(isCanonical ? `${file} was in its canonical form already.` : `${file} is now in its canonical form.`)
  else process.stdout.write(canonical)
  return check && !isCanonical ? 2 : 0
}

/** All or nothing: a reader sees the old text or the new, never half of one. */
function replaceFile(file: string, text: string): void {
  const draft = `${file}.${process.pid}.tmp`
  try {
    writeFileSync(draft, text, { flag: 'wx', mode: statSync(file).mode })
    if (readFileSync(draft, 'utf8') !== text) throw new Error('what was written is not what was to be')
    renameSync(draft, file)
  } catch (error) {
    rmSync(draft, { force: true })
    throw new CommandError(`${file} could not be rewritten: ${(error as Error).message}. It is unchanged.`, { code: 'unavailable', exitCode: 1 })
  }
}
