import { z } from 'zod'
import { Budgets } from './llm/budget.ts'
import { Price } from './llm/price.ts'
import type { Keep } from './keep.ts'
import { PieceRegistry } from './piece-name.ts'

/** What a person has chosen for the whole app. */
export const Settings = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  /** `map`: drag pans, wheel zooms. `design`: drag selects, wheel pans, Ctrl and wheel zooms. */
  panStyle: z.enum(['map', 'design']).default('map'),
  snapToGrid: z.boolean().default(true),
  /** The system tells when something waits for the person. */
  notifyWaiting: z.boolean().default(true),
  /** How much of what is settled is kept, by age, number of runs and size; null sets no limit. */
  keepDays: z.number().int().min(1).max(3_650).nullable().default(90),
  keepRuns: z.number().int().min(100).max(10_000_000).nullable().default(100_000),
  keepMegabytes: z.number().int().min(100).max(10_000_000).nullable().default(5_000),
  /** Steps of the first-run guide that are done; null once it was closed. */
  guide: z.array(z.enum(['run', 'open', 'edit'])).nullable().default([]),
  /** Pieces of Activepieces may be added, and those that were run. */
  pieces: z.boolean().default(false),
  /** Where pieces come from; null until a person says. */
  pieceRegistry: PieceRegistry.nullable().default(null),
  /** What may be spent on models. */
  modelBudgets: Budgets.prefault({}),
  /** Prices of models that go before those that come with the app. */
  modelPrices: z.array(Price).max(1_000).default([]),
})
export type Settings = z.infer<typeof Settings>

const { theme, panStyle, snapToGrid, notifyWaiting, keepDays, keepRuns, keepMegabytes, guide, pieces, pieceRegistry, modelBudgets, modelPrices } = Settings.shape

/** Some of the settings, to be changed. Not `Settings.partial()`, which fills in the defaults of those that are not named. */
export const SettingsChange = z.strictObject({
  theme: theme.unwrap().optional(),
  panStyle: panStyle.unwrap().optional(),
  snapToGrid: snapToGrid.unwrap().optional(),
  notifyWaiting: notifyWaiting.unwrap().optional(),
  keepDays: keepDays.unwrap().optional(),
  keepRuns: keepRuns.unwrap().optional(),
  keepMegabytes: keepMegabytes.unwrap().optional(),
  guide: guide.unwrap().optional(),
  pieces: pieces.unwrap().optional(),
  pieceRegistry: pieceRegistry.unwrap().optional(),
  modelBudgets: modelBudgets.unwrap().optional(),
  modelPrices: modelPrices.unwrap().optional(),
})
export type SettingsChange = z.infer<typeof SettingsChange>

export function keepOf({ keepDays, keepRuns, keepMegabytes }: Settings): Keep {
  return { days: keepDays, runs: keepRuns, megabytes: keepMegabytes }
}
