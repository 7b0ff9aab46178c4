import { z } from 'zod'
import type { JsonSchema } from '../json-schema.ts'

/** An embedder or a store of vectors, as data for a form. */
export const ProviderInfo = z.object({
  key: z.string(),
  displayName: z.string(),
  summary: z.string(),
  /** The connectors whose connections it takes. */
  connectors: z.array(z.string()),
  /** What is set of it in a collection. */
  schema: z.custom<JsonSchema>((value) => typeof value === 'object' && value !== null),
})
export type ProviderInfo = z.infer<typeof ProviderInfo>
