import { errorPort } from '@shared/node-type.ts'
import type { Workflow, WorkflowEdge } from '@shared/workflow.ts'
import { edit, type Edit } from '../edit.ts'
import { eachPort, edgeKey, levelOf, loopType, nodeById, withParent } from '../graph.ts'

/**
 * Removes nodes. What led to a removed node leads on to what followed it, where both are in the same loop; of a node with several
 * outputs the first connected one counts, and never its error port. The body of a removed loop stays, one level up.
 */
export function removeNodes(workflow: Workflow, ids: readonly string[]): Edit {
  const names = ids.map((id) => nodeById(workflow, id)?.name ?? id)
  return edit(names.length === 1 ? `Delete ${names[0] ?? ''}` : `Delete ${names.length} nodes`, (draft) => {
    const present = ids.filter((id) => nodeById(draft.workflow, id) !== undefined)
    if (present.length === 0) return draft
    const gone = new Set(present)
    const pins = Object.entries(draft.pins).filter(([id]) => !gone.has(id))
    return {
      workflow: present.reduce(withoutNode, draft.workflow),
      pins: pins.length === Object.keys(draft.pins).length ? draft.pins : Object.fromEntries(pins),
    }
  })
}

/** The edges that removing nodes would make between their neighbours, for saying so. */
export function bridges(workflow: Workflow, ids: readonly string[]): WorkflowEdge[] {
  const before = new Set(workflow.edges.map(edgeKey))
  return ids.reduce(withoutNode, workflow).edges.filter((edge) => !before.has(edgeKey(edge)))
}

function withoutNode(workflow: Workflow, id: string): Workflow {
  const node = nodeById(workflow, id)
  if (node === undefined) return workflow
  const children = new Set(node.type === loopType ? workflow.nodes.filter((each) => each.parent === id).map((each) => each.id as string) : [])
  const nodes = workflow.nodes.filter((each) => each.id !== id).map((each) => (children.has(each.id) ? withParent(each, node.parent) : each))
  const { [id]: _place, ...places } = workflow.layout.nodes
  const rest: Workflow = { ...workflow, nodes, edges: workflow.edges.filter((edge) => edge.from !== id && edge.to !== id), layout: { ...workflow.layout, nodes: places } }
  return { ...rest, edges: withEdges(rest, neighbourEdges(workflow, id, children)) }
}

function neighbourEdges(workflow: Workflow, id: string, children: ReadonlySet<string>): WorkflowEdge[] {
  const incoming = workflow.edges.filter((edge) => edge.to === id)
  const outgoing = workflow.edges.filter((edge) => edge.from === id && edge.port !== errorPort)
  const each = outgoing.filter((edge) => children.has(edge.to) && edge.port === eachPort)
  const done = outgoing.filter((edge) => !children.has(edge.to))
  if (each.length > 0) return [...joined(incoming, each), ...joined(bodyEnds(workflow, children), done)]
  return joined(incoming, done.filter((edge) => edge.port === done[0]?.port))
}

/** Edges as if into the loop from its body's last nodes: those that lead nowhere. */
function bodyEnds(workflow: Workflow, children: ReadonlySet<string>): WorkflowEdge[] {
  const leading = new Set(workflow.edges.map((edge): string => edge.from))
  return workflow.nodes.filter((node) => children.has(node.id) && !leading.has(node.id)).map((node) => ({ from: node.id, to: node.id }))
}

function joined(incoming: readonly WorkflowEdge[], outgoing: readonly WorkflowEdge[]): WorkflowEdge[] {
  return incoming.flatMap((edge) => outgoing.map((next) => ({ ...edge, to: next.to })))
}

function withEdges(workflow: Workflow, added: readonly WorkflowEdge[]): WorkflowEdge[] {
  const edges = [...workflow.edges]
  const keys = new Set(edges.map(edgeKey))
  for (const edge of added) {
    const target = nodeById(workflow, edge.to)
    if (keys.has(edgeKey(edge)) || target === undefined || target.parent !== levelOf(workflow, edge.from, edge.port)) continue
    keys.add(edgeKey(edge))
    edges.push(edge)
  }
  return edges
}
