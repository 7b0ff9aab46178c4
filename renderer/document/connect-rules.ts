// What may be connected to what.
// C1. Nothing leads into a trigger, to itself, twice between the same ends, or in a circle.
// C2. An edge starts at a port that its node has.
// C3. Both ends are in the same loop, or both in none. A loop's port `each` is inside of it, its port `done` outside.
// C4. A node that nothing leads to yet may come along: it, and all that follows it, move to where the edge starts. Otherwise the edge is refused.
import { triggerId, type NodeId } from '@shared/id.ts'
import { portsOf, singlePort, type NodeType } from '@shared/node-type.ts'
import type { Workflow, WorkflowEdge, WorkflowNode } from '@shared/workflow.ts'
import { downstreamOf, edgeKey, levelOf, nodeById, reaches, withBodies } from './graph.ts'

export type NodeTypeOf = (type: string) => Pick<NodeType, 'ports' | 'displayName'> | undefined
export type Connection = { from: string; port?: string | undefined; to: string }

export type Verdict =
  | { ok: true; edge: WorkflowEdge; /** Nodes that move into `parent`, or out of every loop when that is undefined. */ adopted: readonly string[]; parent: string | undefined }
  | { ok: false; reason: string }

/** Whether a connection may be made, and why not in words for the person. */
export function judgeConnection(workflow: Workflow, connection: Connection, nodeTypeOf: NodeTypeOf): Verdict {
  const edge = edgeOf(connection)
  const target = nodeById(workflow, edge.to)
  if (edge.to === triggerId) return refuse('A trigger takes no input.')
  if (edge.from === edge.to) return refuse('A node cannot lead to itself.')
  if (target === undefined) return refuse('That node is gone.')
  const portProblem = portRefusal(workflow, edge, nodeTypeOf)
  if (portProblem !== null) return refuse(portProblem)
  if (workflow.edges.some((each) => edgeKey(each) === edgeKey(edge))) return refuse('These two are already connected.')
  if (reaches(workflow, edge.to, edge.from)) return refuse('That would make a circle. Use a loop to repeat steps.')
  return judgeLevels(workflow, edge, target)
}

/** The edge as the document writes it: a node's one port has no name. */
export function edgeOf({ from, port, to }: Connection): WorkflowEdge {
  return { from: from as NodeId, ...(port === undefined || port === singlePort ? {} : { port }), to: to as NodeId }
}

/** The ports of a node as the canvas draws them; a trigger has the single one. */
export function outputPorts(node: WorkflowNode | undefined, nodeTypeOf: NodeTypeOf): string[] {
  if (node === undefined) return [singlePort]
  return portsOf(node, nodeTypeOf(node.type) ?? { ports: { kind: 'fixed', ports: [singlePort] } })
}

function portRefusal(workflow: Workflow, edge: WorkflowEdge, nodeTypeOf: NodeTypeOf): string | null {
  if (edge.from === triggerId) return edge.port === undefined ? null : 'A trigger has one output.'
  const node = nodeById(workflow, edge.from)
  if (node === undefined) return 'That node is gone.'
  const ports = outputPorts(node, nodeTypeOf)
  if (ports.length === 0) return `${quoted(node)} ends its path, so nothing can follow it.`
  return ports.includes(edge.port ?? singlePort) ? null : `${quoted(node)} has no output “${edge.port ?? singlePort}”.`
}

function judgeLevels(workflow: Workflow, edge: WorkflowEdge, target: WorkflowNode): Verdict {
  const parent = levelOf(workflow, edge.from, edge.port)
  if (target.parent === parent) return { ok: true, edge, adopted: [], parent }
  if (workflow.edges.some((each) => each.to === target.id)) return refuse(crossing(workflow, target, parent))
  const adopted = sameLevelDownstream(workflow, target)
  const inside = withBodies(workflow, adopted)
  if (inside.has(edge.from) || (parent !== undefined && inside.has(parent))) return refuse('A loop cannot be inside of itself.')
  const held = workflow.edges.find((each) => adopted.has(each.to) && !adopted.has(each.from))
  if (held !== undefined) return refuse(`${quoted(nodeById(workflow, held.to))} also follows a node elsewhere, so it cannot move ${parent === undefined ? 'out of its loop' : 'into the loop'}.`)
  return { ok: true, edge, adopted: [...adopted], parent }
}

function sameLevelDownstream(workflow: Workflow, node: WorkflowNode): Set<string> {
  const downstream = downstreamOf(workflow, node.id)
  return new Set([node.id, ...workflow.nodes.filter((each) => downstream.has(each.id) && each.parent === node.parent).map((each) => each.id)])
}

function crossing(workflow: Workflow, target: WorkflowNode, parent: string | undefined): string {
  if (target.parent !== undefined) return `${quoted(target)} is inside of the loop ${quoted(nodeById(workflow, target.parent))}. Only the loop's “each” and its own nodes can lead to it.`
  return `${quoted(target)} is outside of the loop ${quoted(nodeById(workflow, parent ?? ''))}. Lead to it from the loop's “done”.`
}

function quoted(node: WorkflowNode | undefined): string {
  return `“${node === undefined ? 'the loop' : node.name === '' ? node.id : node.name}”`
}

function refuse(reason: string): Verdict {
  return { ok: false, reason }
}
