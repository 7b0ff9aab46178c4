import { codeFile, linesBefore } from './guest.ts'
import type { Fault, Outcome } from './protocol.ts'

/** An error as the guest describes it. */
export type GuestError = { name: string; message: string; stack: string; notJson: boolean; code?: string; position?: number; token?: string; value?: unknown }

/** Puts an error of JavaScript code into the person's own lines and columns, or says which limit it ran into. */
export function faultOfCode(error: GuestError, code: string): Outcome {
  const limit = limitOf(error)
  if (limit) return { kind: 'stopped', by: limit }
  const place = error.notJson ? null : placeIn(error.stack)
  const lines = code.split('\n').length
  // A missing bracket is noticed after the last line, in text that is not the person's.
  const line = place && Math.min(Math.max(place.line - linesBefore, 1), lines)
  const fault: Fault = { name: error.notJson ? 'TypeError' : error.name, message: error.message || 'The code threw something without a message' }
  if (!place || line === null) return { kind: 'fault', fault, logs: [] }
  return { kind: 'fault', fault: { ...fault, line, column: place.column, start: offsetOf(code, line, place.column) }, logs: [] }
}

/** JSONata gives a position after the token that offended, counted in characters; the place shown is where the token begins. */
export function faultOfJsonata(error: GuestError, expression: string): Outcome {
  const limit = limitOf(error)
  if (limit) return { kind: 'stopped', by: limit }
  const fault: Fault = { name: error.code ?? error.name, message: error.code === undefined ? error.message || 'The expression failed' : messageOfJsonata(error, expression) }
  if (error.position === undefined) return { kind: 'fault', fault, logs: [] }
  const token = typeof error.token === 'string' ? error.token : ''
  const end = Math.min(Math.max(error.position, 0), expression.length)
  const start = startOf(token, expression.slice(0, end))
  const before = expression.slice(0, start).split('\n')
  return { kind: 'fault', fault: { ...fault, line: before.length, column: (before.at(-1)?.length ?? 0) + 1, start }, logs: [] }
}

/** Of a call the position comes after the bracket, and the token is the name without its $. */
function startOf(token: string, before: string): number {
  const found = token === '' ? -1 : before.lastIndexOf(token)
  if (found < 0 || !/^[\s(]*$/.test(before.slice(found + token.length))) return Math.max(before.length - 1, 0)
  return before[found - 1] === '$' ? found - 1 : found
}

/** Names what offended, where JSONata keeps it beside its message. */
function messageOfJsonata({ code, message, token }: GuestError, expression: string): string {
  const said = message === '' ? 'The expression failed' : message
  if (typeof token !== 'string' || token === '' || said.includes(token)) return said
  if (code === 'T1005' || code === 'T1006') {
    return expression.includes(`$${token}`) ? `There is no function $${token}` : `"${token}" is not a function. Names of functions begin with $, such as $sum`
  }
  return `${said} (at "${token}")`
}

/** QuickJS reports its limits as InternalError, JSONata as codes. */
function limitOf(error: GuestError): 'memory' | 'stack' | 'time' | 'sequence' | null {
  if (error.name === 'InternalError') {
    if (/out of memory/.test(error.message)) return 'memory'
    if (/stack overflow/.test(error.message)) return 'stack'
    if (/interrupted/.test(error.message)) return 'time'
  }
  switch (error.code) {
    case 'D1011': return 'stack'
    case 'D1012': return 'time'
    case 'D2014':
    case 'D2015': return 'sequence'
    default: return null
  }
}

function placeIn(stack: string): { line: number; column: number } | null {
  const match = new RegExp(`${codeFile.replace('.', '\\.')}:(\\d+):(\\d+)`).exec(stack)
  return match ? { line: Number(match[1]), column: Number(match[2]) } : null
}

function offsetOf(code: string, line: number, column: number): number {
  const before = code.split('\n').slice(0, line - 1)
  return Math.min(before.reduce((sum, text) => sum + text.length + 1, 0) + column - 1, code.length)
}
