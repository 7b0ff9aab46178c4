import { define } from './define-function.ts'
import { Fault } from './fault.ts'
import type { Arguments } from './define-function.ts'
import type { Value } from './value.ts'
import { Duration, Timestamp, kindName, kindOf } from './value.ts'

export const numberFunctions = [
  define('number.round(digits?: number): number', 'Rounded to this many digits after the point (none: to a whole number); halves away from zero', 'round(2.345, 2) == 2.35', args => rounded(args.number(0), args.whole(1))),
  define('number.floor(): number', 'The whole number at or below', 'floor(2.9) == 2', args => Math.floor(args.number(0))),
  define('number.ceil(): number', 'The whole number at or above', 'ceil(2.1) == 3', args => Math.ceil(args.number(0))),
  define('number.abs(): number', 'Without its sign', 'abs(-3) == 3', args => Math.abs(args.number(0))),
  define('sqrt(number: number): number', 'The square root', 'sqrt(9) == 3', args => {
    if (args.number(0) < 0) throw new Fault('A negative number has no square root')
    return Math.sqrt(args.number(0))
  }),
  define('pow(base: number, exponent: number): number', 'base to the power of exponent', 'pow(2, 10) == 1024', args => args.number(0) ** args.number(1)),
  define('number.toFixed(digits: number): string', 'As text with just this many digits after the point', '(2.5).toFixed(2) == "2.50"', args => {
    const digits = args.whole(1)
    if (digits < 0 || digits > 20) throw new Fault('toFixed() takes 0 to 20 digits')
    return rounded(args.number(0), digits).toFixed(digits)
  }),
  define('number(value: any): number', 'As a number: from text, true (1) or false (0)', 'number("12.5") == 12.5', toNumber),
  define('double(value: any): number', 'The same as number()', 'double("1.5") == 1.5', toNumber),
  define('int(value: any): number', 'As a whole number, without what is after the point', 'int("42") == 42', args => {
    const value = args.value(0)
    if (value instanceof Timestamp) return Math.floor(value.ms / 1000)
    return Math.trunc(toNumber(args))
  }),
  define('uint(value: any): number', 'As a whole number that is not negative', 'uint(7.9) == 7', args => {
    const whole = Math.trunc(toNumber(args))
    if (whole < 0) throw new Fault('uint() takes no negative number')
    return whole
  }),
  define('bool(value: any): bool', 'As true or false: from "true" or "false" (also t, f, 1, 0, yes, no) and from numbers', 'bool("true")', args => {
    const value = args.value(0)
    if (typeof value === 'boolean') return value
    if (typeof value === 'number') return value !== 0
    const word = typeof value === 'string' ? value.trim().toLowerCase() : ''
    if (['true', 't', '1', 'yes'].includes(word)) return true
    if (['false', 'f', '0', 'no'].includes(word)) return false
    throw new Fault(`${shown(value)} is neither true nor false`)
  }),
  define('dyn(value: any): any', 'The value as it is (known from other CEL)', 'dyn(1) == 1', args => args.value(0)),
]

function toNumber(args: Arguments): number {
  const value = args.value(0)
  if (typeof value === 'number') return value
  if (typeof value === 'boolean') return value ? 1 : 0
  if (value instanceof Duration) return value.ms / 1000
  if (typeof value === 'string' && /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(value)) {
    const number = Number(value)
    if (Number.isFinite(number)) return number
  }
  throw new Fault(`${shown(value)} is not a number`, { found: shown(value) })
}

function shown(value: Value): string {
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 60)) : kindName(kindOf(value))
}

/** Through the decimal text, so that 1.005 rounds as people read it and not as its binary form has it. */
function rounded(number: number, digits: number): number {
  if (Math.abs(digits) > 20) throw new Fault('round() takes up to 20 digits')
  if (!Number.isFinite(number)) return number
  const [mantissa = '0', exponent = '0'] = String(Math.abs(number)).split('e')
  const shifted = Math.round(Number(`${mantissa}e${Number(exponent) + digits}`))
  const [whole = '0', more = '0'] = String(shifted).split('e')
  return Math.sign(number) * Number(`${whole}e${Number(more) - digits}`)
}
