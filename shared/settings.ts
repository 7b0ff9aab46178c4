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

const { theme, panStyle, snapToGrid, guide } = Settings.shape

/** Some of the settings, to be changed. Not `Settings.partial()`, which fills in the defaults of those that are not named. */
export const SettingsChange = z.strictObject({
  theme: theme.unwrap().optional(),
  panStyle: panStyle.unwrap().optional(),
  snapToGrid: snapToGrid.unwrap().optional(),
  guide: guide.unwrap().optional(),
})
export type SettingsChange = z.infer<typeof SettingsChange>
