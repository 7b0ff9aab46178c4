import { z } from 'zod'
import { Grant } from '../../grant.ts'
import { JsonObject } from '../../json.ts'
import { Removed } from '../../keep.ts'
import { Settings, SettingsChange } from '../../settings.ts'
import { nothing } from '../nothing.ts'

/** What a person has chosen, and what the window remembers. One line each: the name, what goes in, what comes back. */
export const settingsCalls = {
  'grant.list': { input: nothing, output: z.array(Grant) },
  'grant.add': { input: z.object({ address: z.string().max(2000), note: z.string().max(500) }), output: Grant },
  'grant.remove': { input: z.object({ origin: z.string().max(2000) }), output: nothing },
  'settings.get': { input: nothing, output: Settings },
  'settings.put': { input: SettingsChange, output: Settings },
  /** In bytes, what is kept takes on the disk. */
  'kept.size': { input: nothing, output: z.number() },
  /** Removes at once what is settled and older, more or larger than the settings keep; it happens once an hour by itself. */
  'kept.tidy': { input: nothing, output: Removed },
  /** What this window remembers of itself: panel sizes, open tabs, viewports. */
  'session.get': { input: nothing, output: JsonObject },
  'session.put': { input: JsonObject, output: nothing },
} as const
