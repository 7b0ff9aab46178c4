import type { Price } from '@shared/llm/price.ts'

/** When the list was compared with what the vendors say. */
export const pricesAsOf = '2026-06'

/**
 * In US dollars per million tokens; a person may write others in Settings. A model that is not in it has no known price. Only
 * dated ids of a model begin like it here, since its successors cost something else.
 * https://platform.openai.com/docs/pricing https://platform.claude.com/docs/en/about-claude/pricing
 */
export const prices: readonly Price[] = [
  ...dated('gpt-4.1', 2, 8, 0.5), ...dated('gpt-4.1-mini', 0.4, 1.6, 0.1), ...dated('gpt-4.1-nano', 0.1, 0.4, 0.025),
  ...dated('gpt-4o', 2.5, 10, 1.25), ...dated('gpt-4o-mini', 0.15, 0.6, 0.075),
  ...dated('gpt-5', 1.25, 10, 0.125), ...dated('gpt-5-mini', 0.25, 2, 0.025), ...dated('gpt-5-nano', 0.05, 0.4, 0.005), ...dated('gpt-5.1', 1.25, 10, 0.125),
  ...dated('o3', 2, 8, 0.5), ...dated('o3-mini', 1.1, 4.4, 0.55), ...dated('o4-mini', 1.1, 4.4, 0.275),
  ...['4-5', '4-6', '4-7', '4-8', '5'].flatMap((version) => dated(`claude-opus-${version}`, 5, 25, 0.5)),
  ...['4', '4-5', '4-6'].flatMap((version) => dated(`claude-sonnet-${version}`, 3, 15, 0.3)),
  ...dated('claude-haiku-4-5', 1, 5, 0.1),
]

function dated(model: string, input: number, output: number, cached: number): Price[] {
  return [{ model, input, output, cached }, { model: `${model}-20*`, input, output, cached }]
}
