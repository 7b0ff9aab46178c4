import { triggerId, type NodeId } from '@shared/id.ts'
import type { Workflow } from '@shared/workflow.ts'

/** Words that an expression could not read as a step's name, and names that its scope already has. */
const reserved = new Set([
  triggerId, 'true', 'false', 'null', 'in', 'as', 'break', 'const', 'continue', 'else', 'for', 'function', 'if', 'import', 'let', 'loop',
  'package', 'namespace', 'return', 'var', 'void', 'while', 'event', 'steps', 'item', 'index', 'vars', 'run', 'loops', 'error', 'answer',
])

/** An id that reads like the name: `Is it a bug?` gives `is_it_a_bug`. Not yet unique. */
export function idFromName(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^a-z0-9]+/g, '_').replace(/^_+|_+$/g, '').slice(0, 40).replace(/_+$/, '')
  const id = /^[a-z]/.test(plain) ? plain : plain === '' ? 'step' : `step_${plain}`
  return reserved.has(id) ? `${id}_step` : id
}

/** An id from a name that no node has: `classify`, then `classify_2`. */
export function freshId(taken: ReadonlySet<string>, name: string): NodeId {
  const base = idFromName(name)
  let id = base
  for (let count = 2; taken.has(id); count++) id = `${base}_${count}`
  return id as NodeId
}

export function takenIds(workflow: Workflow): Set<string> {
  return new Set([triggerId, ...workflow.nodes.map((node) => node.id)])
}

/** A display name that no node has: `Branch`, then `Branch 2`. */
export function freshName(workflow: Workflow, name: string): string {
  const taken = new Set(workflow.nodes.map((node) => node.name))
  let fresh = name
  for (let count = 2; taken.has(fresh); count++) fresh = `${name} ${count}`
  return fresh
}

/** Whether an id was made from a name, so that it should follow when the name changes. */
export function followsName(id: string, name: string): boolean {
  const base = idFromName(name)
  return id === base || (id.startsWith(`${base}_`) && /^\d+$/.test(id.slice(base.length + 1)))
}
