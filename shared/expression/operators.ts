import { Fault } from './fault.ts'
import type { Budget, Kind, Value } from './value.ts'
import { Duration, Timestamp, compare, isEqual, isMap, kindName, kindOf } from './value.ts'

export type BinaryOperator = '+' | '-' | '*' | '/' | '%' | '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in'

export function applyBinary(operator: BinaryOperator, a: Value, b: Value, budget: Budget): Value {
  switch (operator) {
    case '==': return isEqual(a, b, budget)
    case '!=': return !isEqual(a, b, budget)
    case 'in': return isIn(a, b, budget)
    case '<': return ordered(operator, a, b) < 0
    case '<=': return ordered(operator, a, b) <= 0
    case '>': return ordered(operator, a, b) > 0
    case '>=': return ordered(operator, a, b) >= 0
    default: return arithmetic(operator, a, b, budget)
  }
}

function arithmetic(operator: '+' | '-' | '*' | '/' | '%', a: Value, b: Value, budget: Budget): Value {
  if (typeof a === 'number' && typeof b === 'number') return finite(numeric(operator, a, b))
  if (operator === '+') {
    if (typeof a === 'string' && typeof b === 'string') {
      budget.text(a.length + b.length)
      return a + b
    }
    if (Array.isArray(a) && Array.isArray(b)) {
      budget.spend(a.length + b.length)
      return [...a, ...b]
    }
    if (a instanceof Timestamp && b instanceof Duration) return new Timestamp(a.ms + b.ms)
    if (a instanceof Duration && b instanceof Timestamp) return new Timestamp(a.ms + b.ms)
    if (a instanceof Duration && b instanceof Duration) return new Duration(a.ms + b.ms)
  }
  if (operator === '-') {
    if (a instanceof Timestamp && b instanceof Timestamp) return new Duration(a.ms - b.ms)
    if (a instanceof Timestamp && b instanceof Duration) return new Timestamp(a.ms - b.ms)
    if (a instanceof Duration && b instanceof Duration) return new Duration(a.ms - b.ms)
  }
  throw new Fault(mismatch(operator, kindOf(a), kindOf(b)), { found: `${kindName(kindOf(a))} and ${kindName(kindOf(b))}` })
}

function numeric(operator: '+' | '-' | '*' | '/' | '%', a: number, b: number): number {
  switch (operator) {
    case '+': return a + b
    case '-': return a - b
    case '*': return a * b
    case '/':
      if (b === 0) throw new Fault('Division by zero')
      return a / b
    case '%':
      if (b === 0) throw new Fault('Division by zero (the remainder of)')
      return a % b
  }
}

function finite(number: number): number {
  if (!Number.isFinite(number)) throw new Fault('The number is too large')
  return number
}

/** Why these two kinds do not go together, and what would. Also the checker's words. */
export function mismatch(operator: BinaryOperator, a: Kind, b: Kind): string {
  const base = `${kindName(a)} ${operator} ${kindName(b)} has no meaning`
  const kinds = [a, b]
  if (operator === '+' && kinds.includes('string') && kinds.some(kind => kind === 'number' || kind === 'bool')) return `${base}. Turn the other into text with string(…), or put both into the text as {{ … }}`
  if (kinds.includes('string') && kinds.includes('number')) return `${base}. Turn the text into a number with number(…)`
  if (kinds.includes('optional')) return `${base}. Say what to use when the key is absent, with .orValue(…)`
  if (kinds.includes('null')) return `${base}. Give another value for null with coalesce(…, …)`
  if (kinds.includes('string') && kinds.includes('timestamp')) return `${base}. Turn the text into a date with timestamp(…)`
  if (operator === 'in' && b === 'string') return `${base}. For a part of a text write text.contains(part)`
  return base
}

/** The kind of the result, undefined when the kinds do not go together. `any` kinds are the checker's matter. */
export function resultKind(operator: BinaryOperator, a: Kind, b: Kind): Kind | undefined {
  switch (operator) {
    case '==': case '!=': return 'bool'
    case 'in': return b === 'list' || (b === 'map' && a === 'string') ? 'bool' : undefined
    case '<': case '<=': case '>': case '>=':
      return a === b && ['number', 'string', 'bool', 'timestamp', 'duration'].includes(a) ? 'bool' : undefined
    default: return arithmeticKind(operator, a, b)
  }
}

function arithmeticKind(operator: '+' | '-' | '*' | '/' | '%', a: Kind, b: Kind): Kind | undefined {
  if (a === 'number' && b === 'number') return 'number'
  if (operator === '+') {
    if (a === b && (a === 'string' || a === 'list' || a === 'duration')) return a
    if ((a === 'timestamp' && b === 'duration') || (a === 'duration' && b === 'timestamp')) return 'timestamp'
  }
  if (operator === '-') {
    if ((a === 'timestamp' && b === 'timestamp') || (a === 'duration' && b === 'duration')) return 'duration'
    if (a === 'timestamp' && b === 'duration') return 'timestamp'
  }
  return undefined
}

function ordered(operator: BinaryOperator, a: Value, b: Value): number {
  const order = compare(a, b)
  if (order === undefined) throw new Fault(mismatch(operator, kindOf(a), kindOf(b)), { found: `${kindName(kindOf(a))} and ${kindName(kindOf(b))}` })
  return order
}

function isIn(a: Value, b: Value, budget: Budget): boolean {
  if (Array.isArray(b)) {
    budget.spend(1 + b.length)
    return b.some(item => isEqual(item, a, budget))
  }
  if (isMap(b) && typeof a === 'string') return Object.hasOwn(b, a)
  throw new Fault(mismatch('in', kindOf(a), kindOf(b)), { found: kindName(kindOf(b)) })
}
