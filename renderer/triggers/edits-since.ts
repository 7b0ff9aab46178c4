import type { Workflow } from '@shared/workflow.ts'

/** How many things of a draft differ from the live version: nodes, connections, and the workflow's own fields. Where things stand, samples and tests change nothing that runs. */
export function editsSince(live: Workflow, draft: Workflow): number {
  const fields = (['trigger', 'vars', 'output', 'settings'] as const).filter((field) => differ(live[field], draft[field])).length
  return fields + changes(live.nodes, draft.nodes, ({ id }) => id) + changes(live.edges, draft.edges, ({ from, port, to }) => `${from} ${port ?? ''} ${to}`)
}

/** One that went and one that came in its place are one edit, as when something is renamed. */
function changes<T>(before: readonly T[], after: readonly T[], keyOf: (each: T) => string): number {
  const old = new Map(before.map((each) => [keyOf(each), each]))
  const keys = new Set(after.map(keyOf))
  const added = after.filter((each) => !old.has(keyOf(each))).length
  const changed = after.filter((each) => old.has(keyOf(each)) && differ(old.get(keyOf(each)), each)).length
  return changed + Math.max(added, before.filter((each) => !keys.has(keyOf(each))).length)
}

function differ(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) !== JSON.stringify(other)
}
