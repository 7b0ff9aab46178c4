import { z } from 'zod'

const units: Readonly<Record<string, number>> = { s: 1_000, sec: 1_000, min: 60_000, h: 3_600_000, hour: 3_600_000, day: 86_400_000 }
/** Each use of the last while is remembered. */
const maxCount = 100_000

/** At most `count` uses in any `perMs` milliseconds. */
export type Rate = { count: number; perMs: number }

/** A limit as people write it: `100/min`, `5/sec`, `1000/day`, `10/30s`. */
export const RateText = z.string().refine((text) => parseRate(text) !== null, 'Write how many and how often, such as 100/min, 5/sec, 3000/hour or 10/30s').meta({ title: 'At most', examples: ['100/min'] })
export type RateText = z.infer<typeof RateText>

/** Null for what is no rate. */
export function parseRate(text: string): Rate | null {
  const [, count = '', times = '1', unit = ''] = /^(\d{1,6})\s*\/\s*(\d{1,4})?\s*([a-z]+)$/.exec(text.trim().toLowerCase()) ?? []
  const unitMs = units[unit.length > 1 ? unit.replace(/s$/, '') : unit]
  const rate = { count: Number(count), perMs: Number(times) * (unitMs ?? 0) }
  return rate.count >= 1 && rate.count <= maxCount && rate.perMs >= 1_000 && rate.perMs <= 86_400_000 ? rate : null
}

/** For rates that are part of the program. Throws Error for what is none. */
export function rateOf(text: string): Rate {
  const rate = parseRate(text)
  if (!rate) throw new Error(`"${text}" is no rate such as 100/min`)
  return rate
}
