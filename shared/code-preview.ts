import { z } from 'zod'

/** What code would give with the values of now. `none`: a newer question came in between. */
export const CodePreview = z.discriminatedUnion('kind', [
  /** As JSON, cut when it is long. */
  z.object({ kind: z.literal('text'), text: z.string() }),
  /** `start`: where in the source, in characters from 0. */
  z.object({ kind: z.literal('problem'), message: z.string(), start: z.number().int().optional() }),
  z.object({ kind: z.literal('too-large') }),
  z.object({ kind: z.literal('none') }),
])
export type CodePreview = z.infer<typeof CodePreview>
