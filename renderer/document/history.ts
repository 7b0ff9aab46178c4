import { applyPatches, diff } from '@shared/patch.ts'
import type { Draft, HistoryEntry } from '@shared/draft.ts'

/** Steps of undo, and how many of them are applied. */
export type History = { entries: readonly HistoryEntry[]; position: number }

/** The last gesture, kept so that more of the same joins it instead of making another step. */
export type Gesture = { key: string; before: Draft; at: number; position: number }

/** Edits of one gesture that are further apart than this are two steps of undo. */
const gestureGapMs = 1000

export function historyEntry(label: string, before: Draft, after: Draft): HistoryEntry {
  return { label, forward: diff(before, after), backward: diff(after, before) }
}

/** What could be redone is gone once something new is done. */
export function recorded(history: History, position: number, entry: HistoryEntry): History {
  return { entries: [...history.entries.slice(0, position), entry], position: position + 1 }
}

export function continues(gesture: Gesture | null, key: string | undefined, history: History, now: number): gesture is Gesture {
  return gesture !== null && key === gesture.key && gesture.position === history.position && history.position === history.entries.length && now - gesture.at < gestureGapMs
}

/** The draft one step earlier, or null at the beginning. */
export function undone(draft: Draft, history: History): { draft: Draft; history: History; label: string } | null {
  const entry = history.entries[history.position - 1]
  if (entry === undefined) return null
  return { draft: applyPatches(draft, entry.backward), history: { ...history, position: history.position - 1 }, label: entry.label }
}

/** The draft one step later, or null when nothing was undone. */
export function redone(draft: Draft, history: History): { draft: Draft; history: History; label: string } | null {
  const entry = history.entries[history.position]
  if (entry === undefined) return null
  return { draft: applyPatches(draft, entry.forward), history: { ...history, position: history.position + 1 }, label: entry.label }
}
