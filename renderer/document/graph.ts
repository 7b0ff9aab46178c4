import { triggerId } from '@shared/id.ts'
import type { Workflow, WorkflowEdge, WorkflowNode } from '@shared/workflow.ts'

/** The kind of node whose children run once an item, and its port that leads to them. */
export const loopType = 'loop'
export const eachPort = 'each'

/** One string for an edge; two edges of a document with the same key are the same edge. */
export function edgeKey(edge: Pick<WorkflowEdge, 'from' | 'port' | 'to'>): string {
  return `${edge.from}:${edge.port ?? ''}>${edge.to}`
}

export function nodeById(workflow: Workflow, id: string): WorkflowNode | undefined {
  return workflow.nodes.find((node) => node.id === id)
}

/** Whether a path of edges leads from one node to another. */
export function reaches(workflow: Workflow, from: string, to: string): boolean {
  return from === to || downstreamOf(workflow, from).has(to)
}

/** Everything that edges lead to from a node, without the node. A loop's body counts as downstream of the loop. */
export function downstreamOf(workflow: Workflow, id: string): Set<string> {
  const next = new Map<string, WorkflowEdge[]>()
  for (const edge of workflow.edges) next.set(edge.from, [...(next.get(edge.from) ?? []), edge])
  const found = new Set<string>()
  const open = [id]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const edge of next.get(at) ?? []) {
      if (found.has(edge.to)) continue
      found.add(edge.to)
      open.push(edge.to)
    }
  }
  return found
}

/** The loop that what hangs on this port is in: the loop itself for its port `each`, else the source's own loop. */
export function levelOf(workflow: Workflow, from: string, port: string | undefined): string | undefined {
  if (from === triggerId) return undefined
  const node = nodeById(workflow, from)
  return node?.type === loopType && port === eachPort ? node.id : node?.parent
}

/** A node, and everything inside of it when it is a loop, at any depth. */
export function withBodies(workflow: Workflow, ids: Iterable<string>): Set<string> {
  const all = new Set(ids)
  let grew = true
  while (grew) {
    grew = false
    for (const node of workflow.nodes) {
      if (node.parent !== undefined && all.has(node.parent) && !all.has(node.id)) {
        all.add(node.id)
        grew = true
      }
    }
  }
  return all
}

export function withParent(node: WorkflowNode, parent: string | undefined): WorkflowNode {
  if (node.parent === parent) return node
  const { parent: _old, ...rest } = node
  return parent === undefined ? rest : orderNode({ ...rest, parent: parent as WorkflowNode['id'] })
}

/** The document's own order of a node's keys, so that undo and export give the same bytes again. */
export function orderNode(node: WorkflowNode): WorkflowNode {
  const order: (keyof WorkflowNode)[] = ['id', 'type', 'name', 'parent', 'connection', 'input', 'settings', 'disabled', 'note']
  return Object.fromEntries(order.flatMap((key) => (node[key] === undefined ? [] : [[key, node[key]]]))) as WorkflowNode
}

/** One node changed by a function; the workflow itself when the node is gone or nothing changed. */
export function changeNode(workflow: Workflow, id: string, change: (node: WorkflowNode) => WorkflowNode): Workflow {
  const index = workflow.nodes.findIndex((node) => node.id === id)
  const node = workflow.nodes[index]
  if (node === undefined) return workflow
  const changed = change(node)
  return changed === node ? workflow : { ...workflow, nodes: workflow.nodes.with(index, changed) }
}
