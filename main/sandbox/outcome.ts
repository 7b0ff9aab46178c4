import type { Failure } from '@shared/failure.ts'
import type { JsonObject } from '@shared/json.ts'
import type { Fault, Outcome } from './protocol.ts'

export type Language = 'javascript' | 'jsonata'

export const defaultTimeoutMs = 5_000
export const maxTimeoutMs = 60_000

/** An error of the person's code, with its place in the code. */
export function failureOfFault(fault: Fault, language: Language, logs: readonly string[]): Failure {
  const where = fault.line === undefined ? '' : ` (line ${fault.line}, column ${fault.column})`
  const details: JsonObject = { language, name: fault.name }
  for (const key of ['line', 'column', 'start'] as const) {
    const value = fault[key]
    if (value !== undefined) details[key] = value
  }
  if (logs.length > 0) details['logs'] = [...logs]
  const named = language === 'javascript' && fault.name !== '' && fault.name !== 'Error' ? `${fault.name}: ${fault.message}` : fault.message
  return { code: 'expression', message: `${language === 'javascript' ? 'The code' : 'The expression'} failed${where}: ${named}`, retryable: false, details }
}

type StopReason = Extract<Outcome, { kind: 'stopped' }>['by']

/** A limit that the code ran into, and what a person can do about it. */
export function failureOfStop(by: StopReason, about: { language: Language; timeoutMs: number }): Failure {
  const subject = about.language === 'javascript' ? 'The code' : 'The expression'
  const limit = (message: string): Failure => ({ code: 'limit', message: `${subject} ${message}`, retryable: false, details: { limit: by, language: about.language } })
  switch (by) {
    case 'time':
      return {
        code: 'timeout',
        message: `${subject} ran longer than its limit of ${about.timeoutMs / 1000} s and was stopped. Look for a loop without an end, or give this step more time (up to ${maxTimeoutMs / 1000} s).`,
        retryable: false,
        details: { limit: by, timeoutMs: about.timeoutMs, language: about.language },
      }
    case 'memory': return limit('used more memory than its limit of 64 MB and was stopped. Work on less at a time, such as one item in a loop.')
    case 'stack': return limit('called itself too deeply and was stopped. Look for a recursion without an end, or use a loop instead.')
    case 'output-size': return limit('returned more than the limit of 5 MB as JSON. Return only what later steps need.')
    case 'output-depth': return limit('returned a value nested more than 200 levels deep. Return something flatter.')
    case 'sequence': return limit('made a list of more than a million items and was stopped.')
    case 'never-settled': return limit('waits for something that never comes: a promise that nothing settles. There are no timers and no network in code steps.')
    default: return by satisfies never
  }
}
