import { z } from 'zod'
import { JsonValue } from './json.ts'
import { Workflow } from './workflow.ts'

/** A change to JSON data at a path: `add` inserts into lists, `replace` sets, `remove` takes out. */
export const Patch = z.discriminatedUnion('op', [
  z.strictObject({ op: z.enum(['add', 'replace']), path: z.array(z.union([z.string(), z.number().int()])).max(120), value: JsonValue }),
  z.strictObject({ op: z.literal('remove'), path: z.array(z.union([z.string(), z.number().int()])).max(120) }),
])
export type Patch = z.infer<typeof Patch>

/** What is edited: the workflow, and the outputs pinned for test runs, which are never exported. */
export const Draft = z.strictObject({ workflow: Workflow, pins: z.record(z.string(), JsonValue) })
export type Draft = z.infer<typeof Draft>

/** One step of undo: a gesture, both ways. */
export const HistoryEntry = z.strictObject({
  /** What undo names: "Move Create issue". */
  label: z.string().max(200),
  forward: z.array(Patch),
  backward: z.array(Patch),
})
export type HistoryEntry = z.infer<typeof HistoryEntry>

/** `position` entries of `history` are applied in `draft`; those after it can be redone. */
export const OpenDraft = z.object({
  draft: Draft,
  history: z.array(HistoryEntry),
  position: z.number().int().nonnegative(),
  isExample: z.boolean(),
})
export type OpenDraft = z.infer<typeof OpenDraft>
