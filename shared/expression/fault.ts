/** Something wrong in an expression, with its place in the source. Becomes an AppError at the edge (evaluate.ts). */
export class Fault extends Error {
  readonly code: 'expression' | 'limit'
  start: number | undefined
  end: number | undefined
  /** What was there instead: key names, a kind of value. */
  readonly found: string | undefined
  /** What to write in place of start..end. */
  readonly suggestion: string | undefined

  constructor(message: string, options: { start?: number; end?: number; found?: string | undefined; suggestion?: string | undefined; code?: 'expression' | 'limit' } = {}) {
    super(message)
    this.code = options.code ?? 'expression'
    this.start = options.start
    this.end = options.end
    this.found = options.found
    this.suggestion = options.suggestion
  }
}

/** Gives a fault its place, if it does not have a nearer one. */
export function placed(error: unknown, start: number, end: number): unknown {
  if (error instanceof Fault && error.start === undefined) {
    error.start = start
    error.end = end
  }
  return error
}

/** The nearest of the candidates, when it is near enough to be what was meant. */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  const wanted = name.toLowerCase()
  // Of one or two letters everything is near everything.
  const limit = name.length < 3 ? 0 : name.length < 5 ? 1 : name.length < 9 ? 2 : 3
  let best: string | undefined
  let bestDistance = limit + 1
  for (const candidate of candidates) {
    const lower = candidate.toLowerCase()
    const distance = lower.startsWith(`${wanted}-`) ? 0.5 : editDistance(wanted, lower, bestDistance)
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** Names for a message: the first dozen, and how many more. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, 12).map(name => (name.length > 40 ? `${name.slice(0, 37)}…` : name)).join(', ')
  return names.length > 12 ? `${shown} and ${names.length - 12} more` : shown
}

/** Optimal string alignment: a swap of neighbours counts once, as people's slips do. Gives up at `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit || a.length > 64 || b.length > 64) return a === b ? 0 : limit
  let before: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      let value = Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + cost)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) value = Math.min(value, (before[j - 2] ?? 0) + 1)
      row.push(value)
    }
    before = previous
    previous = row
  }
  return previous[b.length] ?? limit
}
