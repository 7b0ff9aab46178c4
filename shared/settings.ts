import { z } from 'zod'

/** What a person has chosen for the whole app. */
export const Settings = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  /** `map`: drag pans, wheel zooms. `design`: drag selects, wheel pans, Ctrl and wheel zooms. */
  panStyle: z.enum(['map', 'design']).default('map'),
  snapToGrid: z.boolean().default(true),
  /** Steps of the first-run guide that are done; null once it was closed. */
  guide: z.array(z.enum(['run', 'open', 'edit'])).nullable().default([]),
})
export type Settings = z.infer<typeof Settings>
