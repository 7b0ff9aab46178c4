import type { WorkflowId } from '@shared/id.ts'

/** What each workflow is called as a tool, and the name of the workflow that this was made of. */
export type ToolNames = Readonly<Record<string, { tool: string; from: string }>>

/** Clients put a prefix before it, and models are given 64 characters in all. */
const longest = 48

/**
 * Names of small letters, digits and _. A workflow keeps its name as long as it is itself called the same, whoever comes or
 * goes beside it; of two that would be called alike the later one has a number. The same object when nothing is new.
 */
export function nameTools(kept: ToolNames, workflows: readonly { id: WorkflowId; name: string }[], reserved: readonly string[]): ToolNames {
  const isNew = ({ id, name }: { id: WorkflowId; name: string }): boolean => kept[id]?.from !== name
  const coming = workflows.filter(isNew)
  if (coming.length === 0) return kept
  const names = new Map(Object.entries(kept))
  for (const { id } of coming) names.delete(id)
  for (const { id, name } of coming) {
    const taken = new Set([...reserved, ...[...names.values()].map(({ tool }) => tool)])
    names.set(id, { tool: freeName(baseOf(name), taken), from: name })
  }
  return Object.fromEntries(names)
}

function baseOf(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('ß', 'ss').replace(/[^a-z0-9]+/g, '_').replace(/^_+|_+$/g, '').slice(0, longest).replace(/_+$/, '')
  return plain === '' ? 'workflow' : plain
}

function freeName(base: string, taken: ReadonlySet<string>): string {
  if (!taken.has(base)) return base
  for (let number = 2; ; number++) {
    const end = `_${number}`
    const name = `${base.slice(0, longest - end.length)}${end}`
    if (!taken.has(name)) return name
  }
}
