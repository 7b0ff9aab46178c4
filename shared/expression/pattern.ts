import { RE2JS } from 're2js'
import { Fault } from './fault.ts'
import type { Budget } from './value.ts'

/** RE2 takes time in proportion to text and pattern, whatever the pattern: JavaScript's own can take for ever. */
const maxPatternLength = 500
const maxCached = 200
const cache = new Map<string, RE2JS>()

/** @throws Fault when it is not an RE2 pattern */
export function patternFor(source: string, budget: Budget): RE2JS {
  const known = cache.get(source)
  if (known) return known
  if (source.length > maxPatternLength) throw new Fault(`The pattern is longer than ${maxPatternLength} characters`, { code: 'limit' })
  const pattern = compiled(source, budget)
  if (cache.size >= maxCached) cache.delete(cache.keys().next().value ?? '')
  cache.set(source, pattern)
  return pattern
}

function compiled(source: string, budget: Budget): RE2JS {
  // Nested counts multiply into programs of millions of instructions, below RE2's own limit of 1,000 each.
  const repeats = [...source.matchAll(/\{(\d+)(?:,(\d*))?\}/g)].reduce((product, match) => product * Math.max(1, Number(match[2] || match[1])), 1)
  if (repeats > 1_000) throw new Fault('The counts in the pattern multiply to more than 1,000', { code: 'limit' })
  // Making a pattern costs some hundred times what trying it on a short text does.
  budget.spend(200 + 5 * source.length + 2 * repeats)
  try {
    return RE2JS.compile(source)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Fault(`${JSON.stringify(source.slice(0, 80))} is not a pattern that RE2 takes: ${reason}${/\(\?[=!<]|\\[1-9]/.test(source) ? '. Look-around and back-references do not exist in RE2.' : ''}`)
  }
}

export function searchCost(text: string, pattern: string): number {
  return 10 + Math.ceil((text.length * (4 + pattern.length)) / 32)
}
