// graph: who leads to whom. Built once from a document that may be wrong in any way.
//  G1. The nodes of one parent make a level. It is entered from the trigger, or for a loop's body from the loop.
//  G2. Only edges that can mean something take part: within a level, from the trigger into the outermost one, from a
//      loop into its own body. The others are `stray`, for validation to name.
//  G3. Of several nodes with one id the first counts.

import { triggerId } from '../id.ts'
import type { Workflow, WorkflowEdge, WorkflowNode } from '../workflow.ts'
import { BitSet } from './bit-set.ts'

export type WorkflowGraph = {
  byId: ReadonlyMap<string, WorkflowNode>
  /** Position in `workflow.nodes`. */
  indexOf: ReadonlyMap<string, number>
  incoming: ReadonlyMap<string, readonly WorkflowEdge[]>
  outgoing: ReadonlyMap<string, readonly WorkflowEdge[]>
  /** Node ids by parent, '' for the outermost level. */
  levels: ReadonlyMap<string, readonly string[]>
  /** Every node that is in no cycle and behind none, each after all that lead to it. */
  order: readonly string[]
  /** Each once, as the ids on the way round. */
  cycles: readonly (readonly string[])[]
  stray: readonly { edge: WorkflowEdge; index: number }[]
  /** What is reached from the trigger (for a body: from its loop, if that is reached). */
  reachable: ReadonlySet<string>
  /** Nodes whose outputs can be read at this one, in document order: all before it in its level, and before its loops. */
  upstreamOf(nodeId: string): readonly string[]
  isUpstream(nodeId: string, of: string): boolean
  /** The loops around the node, the nearest first. */
  loopsAround(nodeId: string): readonly string[]
}

export function buildGraph(workflow: Pick<Workflow, 'nodes' | 'edges'>): WorkflowGraph {
  const byId = new Map<string, WorkflowNode>()
  const indexOf = new Map<string, number>()
  const levels = new Map<string, string[]>([['', []]])
  for (const [index, node] of workflow.nodes.entries()) {
    if (byId.has(node.id)) continue
    byId.set(node.id, node)
    indexOf.set(node.id, index)
    push(levels, node.parent ?? '', node.id)
  }
  const incoming = new Map<string, WorkflowEdge[]>()
  const outgoing = new Map<string, WorkflowEdge[]>()
  const stray: { edge: WorkflowEdge; index: number }[] = []
  for (const [index, edge] of workflow.edges.entries()) {
    if (!takesPart(edge, byId)) {
      stray.push({ edge, index })
      continue
    }
    push(incoming, edge.to, edge)
    push(outgoing, edge.from, edge)
  }
  const order = inOrder(byId, incoming, outgoing)
  const upstream = upstreamSets(byId, indexOf, incoming, order)
  const ids = [...byId.keys()]
  const placed = new Set(order)
  const idAt = new Map(ids.map((id) => [indexOf.get(id) ?? -1, id]))
  return {
    byId, indexOf, incoming, outgoing, levels, order, stray,
    cycles: order.length === byId.size ? [] : cyclesAmong(ids.filter((id) => !placed.has(id)), outgoing),
    reachable: reached(outgoing, byId),
    upstreamOf: (nodeId) => (upstream(nodeId)?.members() ?? []).flatMap((index) => idAt.get(index) ?? []),
    isUpstream: (nodeId, of) => upstream(of)?.has(indexOf.get(nodeId) ?? -1) ?? false,
    loopsAround: (nodeId) => loopsAround(nodeId, byId),
  }
}

function takesPart(edge: WorkflowEdge, byId: ReadonlyMap<string, WorkflowNode>): boolean {
  const to = byId.get(edge.to)
  if (!to || edge.from === edge.to) return false
  if (edge.from === triggerId) return to.parent === undefined
  const from = byId.get(edge.from)
  return from !== undefined && (from.parent === to.parent ? true : to.parent === from.id)
}

function loopsAround(nodeId: string, byId: ReadonlyMap<string, WorkflowNode>): string[] {
  const loops: string[] = []
  let parent = byId.get(nodeId)?.parent
  while (parent !== undefined && byId.has(parent) && !loops.includes(parent)) {
    loops.push(parent)
    parent = byId.get(parent)?.parent
  }
  return loops
}

/** Kahn's: nodes whose predecessors are all placed. What remains is in a cycle or behind one. */
function inOrder(byId: ReadonlyMap<string, WorkflowNode>, incoming: ReadonlyMap<string, WorkflowEdge[]>, outgoing: ReadonlyMap<string, WorkflowEdge[]>): string[] {
  const open = new Map<string, number>()
  for (const id of byId.keys()) open.set(id, (incoming.get(id) ?? []).filter((edge) => edge.from !== triggerId).length)
  // A body's nodes come after their loop also when nothing leads to them.
  for (const node of byId.values()) if (node.parent && byId.has(node.parent)) open.set(node.id, (open.get(node.id) ?? 0) + 1)
  const bodies = new Map<string, string[]>()
  for (const node of byId.values()) if (node.parent) push(bodies, node.parent, node.id)
  const ready = [...byId.keys()].filter((id) => open.get(id) === 0)
  for (let at = 0; at < ready.length; at++) {
    const id = ready[at] ?? ''
    for (const next of [...(outgoing.get(id) ?? []).map((edge) => edge.to as string), ...(bodies.get(id) ?? [])]) {
      const left = (open.get(next) ?? 0) - 1
      open.set(next, left)
      if (left === 0) ready.push(next)
    }
  }
  return ready
}

function upstreamSets(byId: ReadonlyMap<string, WorkflowNode>, indexOf: ReadonlyMap<string, number>, incoming: ReadonlyMap<string, WorkflowEdge[]>, order: readonly string[]) {
  const size = Math.max(0, ...indexOf.values()) + 1
  const sets = new Map<string, BitSet>()
  const fill = (id: string, set: BitSet): BitSet => {
    const parent = byId.get(id)?.parent
    for (const { from } of incoming.get(id) ?? []) {
      const index = indexOf.get(from)
      if (index === undefined || from === parent) continue
      set.add(index)
      const before = sets.get(from)
      if (before) set.addAll(before)
    }
    const around = parent === undefined ? undefined : sets.get(parent)
    if (around) set.addAll(around)
    return set
  }
  for (const id of order) sets.set(id, fill(id, new BitSet(size)))
  // In and behind cycles: once round is enough to know what leads here.
  const rest = [...byId.keys()].filter((id) => !sets.has(id))
  for (const id of rest) sets.set(id, new BitSet(size))
  for (let round = 0; round < Math.min(rest.length, 20); round++) for (const id of rest) fill(id, sets.get(id) ?? new BitSet(size))
  return (id: string) => sets.get(id)
}

function reached(outgoing: ReadonlyMap<string, WorkflowEdge[]>, byId: ReadonlyMap<string, WorkflowNode>): Set<string> {
  const found = new Set<string>()
  const next: string[] = [triggerId]
  for (let id = next.pop(); id !== undefined; id = next.pop()) {
    for (const edge of outgoing.get(id) ?? []) {
      if (found.has(edge.to) || !byId.has(edge.to)) continue
      found.add(edge.to)
      next.push(edge.to)
    }
  }
  return found
}

/** One cycle for each knot: walk on from a node until one comes again. */
function cyclesAmong(ids: readonly string[], outgoing: ReadonlyMap<string, WorkflowEdge[]>): string[][] {
  const left = new Set(ids)
  const cycles: string[][] = []
  const done = new Set<string>()
  for (const start of ids) {
    const path: string[] = []
    const onPath = new Map<string, number>()
    const walk: { id: string; next: number }[] = [{ id: start, next: 0 }]
    if (done.has(start)) continue
    while (walk.length > 0) {
      const top = walk.at(-1)
      if (!top) break
      if (top.next === 0) {
        onPath.set(top.id, path.length)
        path.push(top.id)
        done.add(top.id)
      }
      const edge = outgoing.get(top.id)?.[top.next++]
      if (!edge) {
        onPath.delete(top.id)
        path.pop()
        walk.pop()
      } else if (onPath.has(edge.to)) cycles.push(path.slice(onPath.get(edge.to)))
      else if (left.has(edge.to) && !done.has(edge.to)) walk.push({ id: edge.to, next: 0 })
    }
  }
  return cycles.slice(0, maxCycles)
}

/** Cutting these will show the rest. */
const maxCycles = 20

function push<T>(lists: Map<string, T[]>, key: string, entry: T): void {
  const list = lists.get(key)
  if (list) list.push(entry)
  else lists.set(key, [entry])
}
