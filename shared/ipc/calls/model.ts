import { z } from 'zod'
import { LiveStep } from '../../llm/live.ts'
import { LocalModels } from '../../llm/local.ts'
import { Price } from '../../llm/price.ts'
import { nothing } from '../nothing.ts'

/** What is spent on models, and how far the steps are that ask them. */
export const modelCalls = {
  /** For a window that was just loaded; what changes is pushed as `model.live`. */
  'model.live': { input: nothing, output: z.array(LiveStep) },
  /** Money in US dollars. `asOf`: when the listed prices were looked up, `2026-06`. */
  'model.costs': { input: nothing, output: z.object({ today: z.object({ tokens: z.number(), money: z.number() }), listed: z.array(Price), asOf: z.string() }) },
  /** Services of models that answer on this machine now; `connection` of those that are used already. */
  'model.found': { input: nothing, output: z.array(LocalModels.extend({ connection: z.string().nullable() })) },
  /** Lets workflows call it, and adds a connection to it. */
  'model.use': { input: z.object({ service: z.string().max(100) }), output: z.object({ connection: z.string() }) },
} as const
