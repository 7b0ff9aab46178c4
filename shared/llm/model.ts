import { z } from 'zod'

/** A model that a service offers. Sizes in tokens, absent where the service does not say. */
export const Model = z.object({ id: z.string(), displayName: z.string().optional(), contextTokens: z.number().optional(), maxOutputTokens: z.number().optional() })
export type Model = z.infer<typeof Model>

/** What the models of a service can do, as far as it is known. `structuredOutput`: held to a JSON Schema, to some JSON, or to nothing. */
export type Capabilities = { streaming: boolean; tools: boolean; images: boolean; structuredOutput: 'schema' | 'json' | 'none' }
