import type { NodeId } from '@shared/id.ts'
import { singlePort, type NodeType } from '@shared/node-type.ts'
import type { Point, Workflow, WorkflowEdge, WorkflowNode } from '@shared/workflow.ts'
import { outputPorts, type NodeTypeOf } from '../connect-rules.ts'
import { editWorkflow, type Edit } from '../edit.ts'
import { freshId, freshName, takenIds } from '../fresh-id.ts'
import { downstreamOf, edgeKey, levelOf, loopType, nodeById, withBodies, withParent } from '../graph.ts'
import { placed } from './move-nodes.ts'

/** From one node's place to the next one's, so that an edge with its label fits between. */
export const columnWidth = 288

/** A node fresh from the palette, with an id and a name that the workflow does not have yet. */
export function newNode(workflow: Workflow, nodeType: NodeType): WorkflowNode {
  const name = freshName(workflow, nodeType.displayName)
  return { id: freshId(takenIds(workflow), name), type: nodeType.type, name, input: structuredClone(nodeType.defaultInput) }
}

export function addNode(node: WorkflowNode, at: Point): Edit {
  return editWorkflow(`Add ${node.name}`, (workflow) => withNode(workflow, node, at))
}

/** Adds a node that follows an output, in the same loop. */
export function addNodeAfter(node: WorkflowNode, at: Point, source: { from: string; port?: string | undefined }): Edit {
  return editWorkflow(`Add ${node.name}`, (workflow) => {
    const edge: WorkflowEdge = { from: source.from as NodeId, ...(source.port === undefined || source.port === singlePort ? {} : { port: source.port }), to: node.id }
    const parent = levelOf(workflow, source.from, source.port)
    const next = withNode(workflow, withParent(node, parent), at)
    return { ...next, edges: [...next.edges, edge] }
  })
}

/** Adds a node that leads to another one, in the same loop. A node without outputs is added alone. */
export function addNodeBefore(node: WorkflowNode, at: Point, to: string, nodeTypeOf: NodeTypeOf): Edit {
  return editWorkflow(`Add ${node.name}`, (workflow) => {
    const next = withNode(workflow, withParent(node, nodeById(workflow, to)?.parent), at)
    const port = mainPort(node, nodeTypeOf)
    return port === null ? next : { ...next, edges: [...next.edges, { from: node.id, ...port, to: to as NodeId }] }
  })
}

/** Puts a new node into an edge, and moves what follows aside when there is no room. */
export function insertOnEdge(node: WorkflowNode, edge: WorkflowEdge, nodeTypeOf: NodeTypeOf): Edit {
  return editWorkflow(`Insert ${node.name}`, (workflow) => {
    const from = workflow.layout.nodes[edge.from] ?? { x: 0, y: 0 }
    const to = workflow.layout.nodes[edge.to] ?? { x: from.x + columnWidth, y: from.y }
    const roomy = to.x - from.x >= 2 * columnWidth - 40 || to.x <= from.x
    const at = roomy ? { x: Math.round((from.x + to.x) / 16) * 8, y: Math.round((from.y + to.y) / 16) * 8 } : { x: from.x + columnWidth, y: to.y }
    const added = spliced(withNode(workflow, node, at), edge, node, nodeTypeOf)
    return roomy ? added : pushedAside(added, edge.to, at.x + columnWidth - to.x)
  })
}

/** Puts a node that has no connections yet into an edge. */
export function spliceNode(nodeId: string, edge: WorkflowEdge, nodeTypeOf: NodeTypeOf): Edit {
  return editWorkflow('Splice into connection', (workflow) => {
    const node = nodeById(workflow, nodeId)
    return node === undefined || !canSplice(workflow, nodeId, edge, nodeTypeOf) ? workflow : spliced(workflow, edge, node, nodeTypeOf)
  })
}

export function canSplice(workflow: Workflow, nodeId: string, edge: WorkflowEdge, nodeTypeOf: NodeTypeOf): boolean {
  const node = nodeById(workflow, nodeId)
  if (node === undefined || mainPort(node, nodeTypeOf) === null) return false
  if (workflow.edges.some((each) => each.from === nodeId || each.to === nodeId)) return false
  return !withBodies(workflow, [nodeId]).has(edge.from) && levelOf(workflow, edge.from, edge.port) !== nodeId
}

/** The port by which a node usually goes on: a loop's `done`, else its first. Null when it ends its path. */
export function mainPort(node: WorkflowNode, nodeTypeOf: NodeTypeOf): { port?: string } | null {
  const ports = outputPorts(node, nodeTypeOf)
  const port = node.type === loopType && ports.includes('done') ? 'done' : ports[0]
  if (port === undefined) return null
  return port === singlePort ? {} : { port }
}

function withNode(workflow: Workflow, node: WorkflowNode, at: Point): Workflow {
  return placed({ ...workflow, nodes: [...workflow.nodes, node] }, { [node.id]: at })
}

function spliced(workflow: Workflow, edge: WorkflowEdge, node: WorkflowNode, nodeTypeOf: NodeTypeOf): Workflow {
  const port = mainPort(node, nodeTypeOf)
  const parent = levelOf(workflow, edge.from, edge.port)
  const edges = workflow.edges.flatMap((each): WorkflowEdge[] => {
    if (edgeKey(each) !== edgeKey(edge)) return [each]
    return [{ ...each, to: node.id }, ...(port === null ? [] : [{ from: node.id, ...port, to: each.to }])]
  })
  return { ...workflow, nodes: workflow.nodes.map((each) => (each.id === node.id ? withParent(each, parent) : each)), edges }
}

function pushedAside(workflow: Workflow, id: string, by: number): Workflow {
  const ids = withBodies(workflow, [id, ...downstreamOf(workflow, id)])
  const moved = Object.entries(workflow.layout.nodes).filter(([nodeId]) => ids.has(nodeId)).map(([nodeId, point]) => [nodeId, { x: point.x + by, y: point.y }])
  return placed(workflow, Object.fromEntries(moved) as Record<string, Point>)
}
