import { z } from 'zod'
import type { Usage } from './usage.ts'

/** What a model costs, in US dollars per million tokens. */
export const Price = z.strictObject({
  /** Its id, or the beginning of ids with a * behind: `gpt-4.1-mini*`. */
  model: z.string().min(1).max(300),
  input: z.number().nonnegative().max(1_000_000),
  output: z.number().nonnegative().max(1_000_000),
  /** Of input that the service had read before; as other input when absent. */
  cached: z.number().nonnegative().max(1_000_000).optional(),
})
export type Price = z.infer<typeof Price>

/** The price of a model: that of its id, else of the longest beginning; what comes first in the list goes before. */
export function priceOf(prices: readonly Price[], model: string): Price | undefined {
  const exact = prices.find((price) => price.model === model)
  if (exact) return exact
  const begun = prices.filter((price) => price.model.endsWith('*') && model.startsWith(price.model.slice(0, -1)))
  return begun.reduce<Price | undefined>((best, price) => (best === undefined || price.model.length > best.model.length ? price : best), undefined)
}

const million = 1_000_000

/** In US dollars. */
export function costOf({ inputTokens, cachedTokens, outputTokens }: Pick<Usage, 'inputTokens' | 'cachedTokens' | 'outputTokens'>, price: Price): number {
  const cached = Math.min(cachedTokens, inputTokens)
  return ((inputTokens - cached) * price.input + cached * (price.cached ?? price.input) + outputTokens * price.output) / million
}
