import type { Price } from '@shared/llm/price.ts'

/** When the list was last compared with public ones. */
export const pricesAsOf = '2026-11'

/**
 * In US dollars per million tokens, for prompts of the usual length: some newer models cost more above 272,000 tokens. A person may
 * write others in Settings. A model that is not in it has no known price, and neither has one that costs several prices by the
 * length of what it is sent (Claude Haiku 5.5). Only dated ids of a model begin like it here, since its successors cost
 * something else. Without `cached`, what a repeated prompt costs was not to be found, and the full price counts.
 */
export const prices: readonly Price[] = [
  // https://developers.openai.com/api/docs/models in November 2026; what is not on it any more, and most cached prices, by lists of others that name that page as their source.
  ...dated('gpt-6-astra', 10, 50, 1), ...dated('gpt-6-sol', 2, 10, 0.2), ...dated('gpt-6-luna', 0.1, 0.5, 0.01),
  ...['gpt-5.6', 'gpt-5.6-sol'].flatMap((model) => dated(model, 4, 20, 0.4)), ...dated('gpt-5.6-terra', 2, 12, 0.2), ...dated('gpt-5.6-luna', 0.2, 1.2, 0.02),
  ...dated('gpt-5.5', 5, 30, 0.5), ...dated('gpt-5.4', 2.5, 15, 0.25), ...dated('gpt-5.4-mini', 0.75, 4.5, 0.075), ...dated('gpt-5.4-nano', 0.2, 1.25, 0.02),
  ...dated('gpt-5.2', 1.75, 14, 0.175), ...dated('gpt-5.1', 1.25, 10, 0.125),
  ...dated('gpt-5', 1.25, 10, 0.125), ...dated('gpt-5-mini', 0.25, 2, 0.025), ...dated('gpt-5-nano', 0.05, 0.4, 0.005),
  ...dated('gpt-4.1', 2, 8, 0.5), ...dated('gpt-4.1-mini', 0.4, 1.6, 0.1), ...dated('gpt-4.1-nano', 0.1, 0.4, 0.025),
  ...dated('gpt-4o', 2.5, 10, 1.25), ...dated('gpt-4o-mini', 0.15, 0.6, 0.075),
  ...dated('o3', 2, 8), ...dated('o3-mini', 1.1, 4.4, 0.55), ...dated('o4-mini', 1.1, 4.4, 0.275),
  // https://platform.claude.com/docs/en/about-claude/pricing in November 2026; Sonnet 4.5 and 4.6, and the cached prices of Sonnet 5.5 and Opus 5.5, by others that cite it.
  ...dated('claude-fable-5', 10, 50, 1), ...dated('claude-fable-5-1', 10, 50, 0.25),
  ...['4-5', '4-6', '4-7', '4-8', '5'].flatMap((version) => dated(`claude-opus-${version}`, 5, 25, 0.5)), ...dated('claude-opus-5-5', 4, 20, 0.2),
  ...['4-5', '4-6'].flatMap((version) => dated(`claude-sonnet-${version}`, 3, 15, 0.3)), ...dated('claude-sonnet-5', 2, 10, 0.2), ...dated('claude-sonnet-5-5', 2, 10, 0.1),
  ...dated('claude-haiku-4-5', 1, 5, 0.1),
]

function dated(model: string, input: number, output: number, cached?: number): Price[] {
  const price = { input, output, ...(cached !== undefined && { cached }) }
  return [{ model, ...price }, { model: `${model}-20*`, ...price }]
}
