import { z } from 'zod'

/** A service of models that answers on this machine. */
export const LocalModels = z.object({ service: z.string(), displayName: z.string(), baseUrl: z.string(), /** What a grant is for. */ origin: z.string(), models: z.array(z.string()) })
export type LocalModels = z.infer<typeof LocalModels>
