import { z } from 'zod'

/** Tokens of one call or of several. `cachedTokens` are among `inputTokens`. `isEstimated`: the service did not say, so they were estimated. */
export const Usage = z.object({
  inputTokens: z.number().int().nonnegative(),
  outputTokens: z.number().int().nonnegative(),
  cachedTokens: z.number().int().nonnegative(),
  isEstimated: z.boolean(),
})
export type Usage = z.infer<typeof Usage>

export const noUsage: Usage = { inputTokens: 0, outputTokens: 0, cachedTokens: 0, isEstimated: false }

export function addUsage(one: Usage, other: Usage): Usage {
  return {
    inputTokens: one.inputTokens + other.inputTokens,
    outputTokens: one.outputTokens + other.outputTokens,
    cachedTokens: one.cachedTokens + other.cachedTokens,
    isEstimated: one.isEstimated || other.isEstimated,
  }
}
