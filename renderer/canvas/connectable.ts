import { triggerId } from '@shared/id.ts'
import type { Workflow } from '@shared/workflow.ts'
import { judgeConnection, outputPorts, type NodeTypeOf } from '../document/connect-rules.ts'
import { downstreamOf, levelOf } from '../document/graph.ts'

/**
 * The nodes that an output may lead to. What is upstream is left out by one walk, and only nodes of another loop are judged in full,
 * because this runs at the start of a drag over every node there is.
 */
export function inputsFor(workflow: Workflow, from: string, port: string | undefined, nodeTypeOf: NodeTypeOf): Set<string> {
  const level = levelOf(workflow, from, port)
  const upstream = downstreamOf({ ...workflow, edges: workflow.edges.map((edge) => ({ ...edge, from: edge.to, to: edge.from })) }, from)
  const already = new Set(workflow.edges.filter((edge) => edge.from === from && (edge.port ?? 'out') === (port ?? 'out')).map((edge): string => edge.to))
  const entered = new Set(workflow.edges.map((edge): string => edge.to))
  const fits = workflow.nodes.filter((node) => {
    if (node.id === from || upstream.has(node.id) || already.has(node.id)) return false
    return node.parent === level || (!entered.has(node.id) && judgeConnection(workflow, { from, port, to: node.id }, nodeTypeOf).ok)
  })
  return new Set(fits.map((node) => node.id))
}

/** The outputs that may lead to a node, as `node:port`. */
export function outputsFor(workflow: Workflow, to: string, nodeTypeOf: NodeTypeOf): Set<string> {
  const downstream = downstreamOf(workflow, to)
  const fits = [triggerId, ...workflow.nodes.map((node) => node.id)].filter((id) => id !== to && !downstream.has(id)).flatMap((from) =>
    outputPorts(workflow.nodes.find((node) => node.id === from), nodeTypeOf)
      .filter((port) => judgeConnection(workflow, { from, port, to }, nodeTypeOf).ok)
      .map((port) => `${from}:${port}`))
  return new Set(fits)
}
