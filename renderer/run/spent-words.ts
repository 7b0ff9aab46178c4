import { moneyWords, tokenWords } from '@shared/llm/money.ts'
import type { Spent } from '@shared/llm/spent.ts'

/** `1240 tokens, $0.0031`; a wave before what is estimated. */
export function spentWords({ inputTokens, outputTokens, money, isPriced, isEstimated }: Spent): string {
  const about = isEstimated ? 'about ' : ''
  const price = !isPriced ? (money > 0 ? `, ${moneyWords(money)} and what has no price` : ', no price known') : money > 0 ? `, ${moneyWords(money)}` : ''
  return `${about}${tokenWords(inputTokens + outputTokens)}${price}`
}
