// connection-names: where a draft names connections, and the same draft with their names of now.

import type { HistoryEntry, Patch } from '../draft.ts'
import type { JsonValue } from '../json.ts'
import type { Workflow } from '../workflow.ts'

/** What a connection is called now; the same name for one that nobody renamed. */
export type NameNow = (name: string) => string

/** From the root of a draft; `*` is any place in a list. The last is of the tools of an agent. */
const places = [['workflow', 'trigger', 'connection'], ['workflow', 'nodes', '*', 'connection'], ['workflow', 'nodes', '*', 'input', 'tools', '*', 'connection']] as const

/** The same object when nothing in it has another name. */
export function workflowWithNames(workflow: Workflow, nameNow: NameNow): Workflow {
  return withNames(workflow as unknown as JsonValue, ['workflow'], nameNow) as unknown as Workflow
}

/** A step of undo, both ways; the same object when nothing in it has another name. */
export function entryWithNames(entry: HistoryEntry, nameNow: NameNow): HistoryEntry {
  const [forward, backward] = [entry.forward, entry.backward].map((patches) => allOrSame(patches, (patch) => patchWithNames(patch, nameNow)))
  return forward === entry.forward && backward === entry.backward ? entry : { ...entry, forward: forward ?? [], backward: backward ?? [] }
}

function patchWithNames(patch: Patch, nameNow: NameNow): Patch {
  if (patch.op === 'remove') return patch
  const value = withNames(patch.value, patch.path, nameNow)
  return value === patch.value ? patch : { ...patch, value }
}

/** `path` is where the value stands in a draft. What is never looked into stays identical. */
function withNames(value: JsonValue, path: Patch['path'], nameNow: NameNow): JsonValue {
  const leading = places.filter((place) => path.every((part, index) => place[index] === '*' || place[index] === part))
  if (leading.length === 0) return value
  if (leading.some(({ length }) => length === path.length)) return typeof value === 'string' ? nameNow(value) : value
  if (Array.isArray(value)) return allOrSame(value, (each, index) => withNames(each, [...path, index], nameNow))
  if (typeof value !== 'object' || value === null) return value
  let changed = value
  for (const [key, each] of Object.entries(value)) {
    const next = withNames(each, [...path, key], nameNow)
    if (next !== each) changed = { ...changed, [key]: next }
  }
  return changed
}

function allOrSame<T>(list: T[], change: (each: T, index: number) => T): T[] {
  const changed = list.map(change)
  return changed.every((each, index) => each === list[index]) ? list : changed
}
