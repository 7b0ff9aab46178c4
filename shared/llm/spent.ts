import { z } from 'zod'
import { addUsage, noUsage, Usage } from './usage.ts'

/** What calls of models took. `money` in US dollars. `isPriced`: false when the price of one of them is not known, which `money` is without then. */
export const Spent = Usage.extend({ calls: z.number().int().nonnegative(), money: z.number().nonnegative(), isPriced: z.boolean() })
export type Spent = z.infer<typeof Spent>

export const nothingSpent: Spent = { ...noUsage, calls: 0, money: 0, isPriced: true }

export function addSpent(one: Spent, other: Spent): Spent {
  return { ...addUsage(one, other), calls: one.calls + other.calls, money: one.money + other.money, isPriced: one.isPriced && other.isPriced }
}

/** `cost` null: not known. */
export function spentOn(usage: Usage, cost: number | null): Spent {
  return { ...usage, calls: 1, money: cost ?? 0, isPriced: cost !== null }
}
