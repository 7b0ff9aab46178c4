// What a benchmark measures and how: ours and its limit by turns within one run, medians, and their ratio.
// Absolute figures of one machine drift by a factor of two; ratios of one run do not.

/** One line of `--json`. `ratio` is ours / limit. */
export type Measurement = {
  name: string
  unit: string
  ours: number
  limit: number
  ratio: number
  better: 'higher' | 'lower'
  rounds: number
}

export type BenchmarkContext = {
  /** The repository. */
  root: string
  /** The built command line, with `flowbench.js` and `sandbox-worker.js`. */
  cliFolder: string
  /** Says how far it is, on standard error. */
  progress: (text: string) => void
}

/** What `bench/NAME.ts` exports. */
export type Benchmark = {
  run: (context: BenchmarkContext) => Promise<Measurement[]>
  /** Set when it drives the app's window: it is then given a display and an Electron. */
  needsWindow?: boolean
}

const usualRounds = 5

/** Measures both by turns, so that whatever slows the machine for a while slows both. Each function returns one figure in `unit`. */
export async function compare(options: {
  name: string
  unit: string
  better: 'higher' | 'lower'
  rounds?: number
  ours: () => number | Promise<number>
  limit: () => number | Promise<number>
}): Promise<Measurement> {
  const { name, unit, better, rounds = usualRounds } = options
  const ours: number[] = []
  const limit: number[] = []
  for (let round = 0; round < rounds; round++) {
    // Whoever goes second finds a warmer machine: take turns at that too.
    if (round % 2 === 0) limit.push(await options.limit())
    ours.push(await options.ours())
    if (round % 2 === 1) limit.push(await options.limit())
  }
  return toMeasurement({ name, unit, better, ours, limit })
}

/** From figures gathered elsewhere, as many of one as of the other. */
export function toMeasurement(options: { name: string; unit: string; better: 'higher' | 'lower'; ours: number[]; limit: number[] }): Measurement {
  const ours = median(options.ours)
  const limit = median(options.limit)
  return { name: options.name, unit: options.unit, ours: round(ours), limit: round(limit), ratio: round(ours / limit), better: options.better, rounds: options.ours.length }
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5)
}

/** The value below which that share of the values lies, between the two nearest when it falls between. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (sorted.length - 1) * share
  const below = sorted[Math.floor(at)]
  const above = sorted[Math.ceil(at)]
  if (below === undefined || above === undefined) throw new Error('There is nothing to take a median of.')
  return below + (above - below) * (at - Math.floor(at))
}

function round(value: number): number {
  return Number(value.toPrecision(4))
}
