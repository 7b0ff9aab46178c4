import { z } from 'zod'

const Money = z.number().nonnegative().max(1_000_000).nullable().default(null)
const Tokens = z.number().int().nonnegative().max(1_000_000_000_000).nullable().default(null)

/** The most that may be spent on models, in US dollars and in tokens; null sets no limit. */
export const Budget = z.strictObject({ money: Money, tokens: Tokens })
export type Budget = z.infer<typeof Budget>

export const Budgets = z.strictObject({ call: Budget.prefault({}), run: Budget.prefault({}), day: Budget.prefault({}) })
export type Budgets = z.infer<typeof Budgets>

export type BudgetScope = keyof Budgets
/** `money` null: the price is not known. */
export type Amount = { tokens: number; money: number | null }
export type OverBudget = { scope: BudgetScope; what: 'money' | 'tokens' | 'price'; limit: number; spent: number; worst: number }

/** The first budget that would not hold if the next call took the most that it may; null when all of them do. */
export function overBudget(budgets: Budgets, worst: Amount, spent: Record<BudgetScope, Amount>): OverBudget | null {
  for (const scope of ['call', 'run', 'day'] as const) {
    const { money, tokens } = budgets[scope]
    const before = spent[scope]
    if (tokens !== null && before.tokens + worst.tokens > tokens) return { scope, what: 'tokens', limit: tokens, spent: before.tokens, worst: worst.tokens }
    if (money === null) continue
    if (worst.money === null) return { scope, what: 'price', limit: money, spent: before.money ?? 0, worst: 0 }
    if ((before.money ?? 0) + worst.money > money) return { scope, what: 'money', limit: money, spent: before.money ?? 0, worst: worst.money }
  }
  return null
}
