// run-part: which nodes a run to or from a node runs, for the engine and for whoever asks beforehand.

import type { RunMode } from '../run-event.ts'
import type { Workflow, WorkflowEdge } from '../workflow.ts'

/** The ids of the nodes that run; null when all may. */
export function partOf(workflow: Workflow, mode: RunMode): ReadonlySet<string> | null {
  switch (mode.kind) {
    case 'whole': return null
    case 'to': return neededFor(workflow, mode.nodeId)
    case 'from': return rerunFrom(workflow, mode.nodeId)
  }
}

/** The node, what is upstream of it within its loop, that loop and what is upstream of it with all its body, and so on out. */
export function neededFor(workflow: Workflow, nodeId: string): Set<string> {
  const wanted = new Set<string>()
  for (let at: string | undefined = nodeId; at !== undefined; at = parentOf(workflow, at)) {
    const chain = upstream(workflow, at)
    // Of the loop on the way out only what leads to the node is run, not the rest of its body.
    for (const id of withBodies(workflow, chain)) wanted.add(id)
    wanted.add(at)
    if (at === nodeId) for (const id of withBodies(workflow, new Set([at]))) wanted.add(id)
  }
  return wanted
}

/** All nodes of the same level that lead to this one, without itself. */
export function upstream(workflow: Workflow, nodeId: string): Set<string> {
  return reach(workflow, nodeId, (edge) => [edge.to, edge.from])
}

/** What a run from this node runs again: it, or the outermost loop around it, and all that follows. */
export function rerunFrom(workflow: Workflow, nodeId: string): Set<string> {
  return withBodies(workflow, downstream(workflow, outermostLoop(workflow, nodeId)))
}

function downstream(workflow: Workflow, nodeId: string): Set<string> {
  return reach(workflow, nodeId, (edge) => [edge.from, edge.to]).add(nodeId)
}

function reach(workflow: Workflow, nodeId: string, ends: (edge: WorkflowEdge) => [string, string]): Set<string> {
  const parents = new Map<string, string | undefined>(workflow.nodes.map((node) => [node.id, node.parent]))
  const level = parents.get(nodeId)
  const next = groupedBy(workflow.edges, (edge) => ends(edge)[0])
  const found = new Set<string>()
  const open = [nodeId]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const edge of next.get(at) ?? []) {
      const id = ends(edge)[1]
      if (found.has(id) || id === nodeId || !parents.has(id) || parents.get(id) !== level) continue
      found.add(id)
      open.push(id)
    }
  }
  return found
}

/** The nodes and all that is inside those of them that are loops. */
function withBodies(workflow: Workflow, ids: ReadonlySet<string>): Set<string> {
  const all = new Set(ids)
  // A document may list a body before its loop, so look again until nothing is added.
  for (let size = -1; size !== all.size;) {
    size = all.size
    for (const node of workflow.nodes) if (node.parent !== undefined && all.has(node.parent)) all.add(node.id)
  }
  return all
}

export function outermostLoop(workflow: Workflow, nodeId: string): string {
  let at = nodeId
  for (let parent = parentOf(workflow, at); parent !== undefined; parent = parentOf(workflow, at)) at = parent
  return at
}

function parentOf(workflow: Workflow, nodeId: string): string | undefined {
  return workflow.nodes.find((node) => node.id === nodeId)?.parent
}

function groupedBy<T>(list: readonly T[], keyOf: (entry: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of list) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return groups
}
