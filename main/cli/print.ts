import { styleText } from 'node:util'
import type { JsonValue } from '@shared/json.ts'
import type { Problem } from '@shared/problem.ts'
import type { Workflow } from '@shared/workflow.ts'

export function printLine(text = ''): void {
  process.stdout.write(`${text}\n`)
}

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`)
}

/**
 * Text of documents and services as text: a terminal must not take part of it for a command. Line breaks stay where
 * `lines` says so.
 */
export function plain(text: string, lines = false): string {
  const safe = text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\uFFFD')
  return lines ? safe : safe.replace(/[\n\t]+/g, ' ')
}

export function plainJson(value: JsonValue): string {
  return plain(JSON.stringify(value, null, 2), true)
}

type Style = 'good' | 'bad' | 'quiet' | 'strong'
const styles = { good: 'green', bad: 'red', quiet: 'gray', strong: 'bold' } as const

/** Colour only where a person looks. */
export function styled(style: Style, text: string): string {
  return process.stdout.isTTY && !process.env['NO_COLOR'] ? styleText(styles[style], text) : text
}

/** "2 errors, 1 warning". */
export function countOf(problems: readonly Problem[]): string {
  const errors = problems.filter((problem) => problem.severity === 'error').length
  const warnings = problems.length - errors
  const parts = [errors > 0 ? plural(errors, 'error') : '', warnings > 0 ? plural(warnings, 'warning') : ''].filter((part) => part !== '')
  return parts.length === 0 ? 'no problems' : parts.join(', ')
}

export function plural(count: number, word: string): string {
  return `${count.toLocaleString('en')} ${word}${count === 1 ? '' : 's'}`
}

/** Each problem as where, what, and what to do. */
export function problemLines(problems: readonly Problem[], workflow?: Workflow): string[] {
  return problems.flatMap((problem) => {
    const name = workflow?.nodes.find((node) => node.id === problem.nodeId)?.name || problem.nodeId
    const where = [name, problem.pointer === '' ? 'the document' : problem.pointer].filter((part) => part !== undefined).join(' · ')
    const place = problem.start === undefined ? '' : `, character ${problem.start + 1}`
    return ['', `${styled(problem.severity === 'error' ? 'bad' : 'quiet', problem.severity)}  ${plain(where)}${place}`, `  ${plain(problem.message)}`, `  ${styled('quiet', `→ ${plain(problem.remedy)}`)}`]
  })
}
