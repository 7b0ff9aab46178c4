import { nearest } from '../expression/fault.ts'
import { triggerId } from '../id.ts'
import { portsOf, singlePort } from '../node-type.ts'
import type { Problem } from '../problem.ts'
import type { WorkflowEdge, WorkflowNode } from '../workflow.ts'
import { type Checked, error, warning } from './report.ts'

/** Ids, parents, edges, cycles, and what nothing leads to. */
export function checkGraph(checked: Checked): Problem[] {
  return [...checkIds(checked), ...checkParents(checked), ...checkEdges(checked), ...checkCycles(checked), ...checkReachable(checked)]
}

/** CEL keeps these words for itself: `steps.in.output` does not parse. */
const reservedWords: ReadonlySet<string> = new Set(['true', 'false', 'null', 'in'])

function checkIds({ workflow, analysis }: Checked): Problem[] {
  return workflow.nodes.flatMap((node, index) => {
    const place = { nodeId: node.id, path: ['nodes', index, 'id'] }
    if (node.id === triggerId) return [error('reserved-id', place, 'A node may not have the id "trigger": edges call the trigger so', 'Choose another id')]
    if (reservedWords.has(node.id)) return [error('reserved-id', place, `A node may not have the id "${node.id}": expressions could not name it`, 'Choose another id')]
    const first = analysis.graph.indexOf.get(node.id)
    if (first !== undefined && first !== index) return [error('duplicate-id', place, `Two nodes have the id "${node.id}" (entries ${first + 1} and ${index + 1} of "nodes")`, `Give this one another id, such as "${node.id}_2"`)]
    return []
  })
}

function checkParents({ workflow, analysis: { graph } }: Checked): Problem[] {
  return workflow.nodes.flatMap((node, index) => {
    if (node.parent === undefined) return []
    const place = { nodeId: node.id, path: ['nodes', index, 'parent'] }
    const parent = graph.byId.get(node.parent)
    if (!parent) return [error('unknown-parent', place, `It is inside "${node.parent}", which is not there`, 'Name a loop, or remove "parent"')]
    if (parent.type !== 'loop') return [error('parent-not-loop', place, `It is inside "${nameOf(parent)}", which is no loop`, 'Name a loop, or remove "parent"')]
    if (parent.id === node.id || graph.loopsAround(parent.id).includes(parent.id)) return [error('parent-cycle', place, `The loop "${nameOf(node)}" is inside itself`, 'Remove "parent" from one of the loops')]
    return []
  })
}

function checkEdges(checked: Checked): Problem[] {
  const seen = new Map<string, number>()
  return checked.workflow.edges.flatMap((edge, index) => {
    const key = JSON.stringify([edge.from, edge.port ?? singlePort, edge.to])
    const first = seen.get(key)
    if (first !== undefined) return [error('duplicate-edge', placeOf(edge, index, checked), `The connection from "${edge.from}" to "${edge.to}" is there twice (entries ${first + 1} and ${index + 1} of "edges")`, 'Remove one of them')]
    seen.set(key, index)
    return checkEnds(edge, index, checked) ?? checkPort(edge, index, checked)
  })
}

/** Undefined when both ends are where an edge may be. */
function checkEnds(edge: WorkflowEdge, index: number, checked: Checked): Problem[] | undefined {
  const { byId } = checked.analysis.graph
  const place = placeOf(edge, index, checked)
  if (edge.to === triggerId) return [error('edge-to-trigger', { ...place, path: ['edges', index, 'to'] }, 'A connection leads to the trigger, which only starts runs', 'Remove the connection')]
  const unknown = (end: 'from' | 'to') => {
    const meant = nearest(edge[end], byId.keys())
    return [error('unknown-node', { ...place, path: ['edges', index, end], suggestion: meant }, `A connection names the node "${edge[end]}", which is not there`, meant === undefined ? 'Remove the connection' : `Did you mean "${meant}"?`)]
  }
  const to = byId.get(edge.to)
  if (!to) return unknown('to')
  if (edge.from === triggerId) {
    return to.parent === undefined ? undefined : [error('crosses-loop', place, `The trigger leads into the body of the loop "${to.parent}"`, `Connect the trigger to the loop, and the loop's "each" to "${nameOf(to)}"`)]
  }
  const from = byId.get(edge.from)
  if (!from) return unknown('from')
  if (from.id === to.id) return [error('cycle', place, `"${nameOf(from)}" leads to itself`, 'Remove the connection; to repeat something, use a loop')]
  if (from.parent === to.parent || to.parent === from.id) return undefined
  const remedy = from.parent === undefined ? `Lead into a loop by its port "each", from the loop itself` : `Lead on from the loop's port "done"; what a round gives is in its "collect"`
  return [error('crosses-loop', place, `The connection from "${nameOf(from)}" to "${nameOf(to)}" crosses the border of a loop`, remedy)]
}

function checkPort(edge: WorkflowEdge, index: number, checked: Checked): Problem[] {
  const { byId } = checked.analysis.graph
  const place = { ...placeOf(edge, index, checked), path: ['edges', index, 'port'] }
  if (edge.from === triggerId) return edge.port === undefined || edge.port === singlePort ? [] : [error('unknown-port', place, `The trigger has no port "${edge.port}"`, 'Remove "port"')]
  const from = byId.get(edge.from)
  const nodeType = from && checked.catalog.nodeType(from.type)
  if (!from || !nodeType) return []
  const ports = portsOf(from, nodeType)
  const port = edge.port ?? singlePort
  if (ports.includes(port)) return checkLoopPort(edge, from, port, place, checked)
  if (ports.length === 0) return [error('unknown-port', place, `Nothing can follow "${nameOf(from)}": it ends the run`, 'Remove the connection')]
  const choice = `Its ports: ${ports.map((name) => (name === singlePort ? 'none (leave "port" out)' : `"${name}"`)).join(', ')}`
  if (edge.port === undefined) return [error('missing-port', place, `It is not said by which port "${nameOf(from)}" leads to "${edge.to}"`, choice)]
  const meant = nearest(edge.port, ports)
  const isUnused = edge.port === 'error'
  return [error('unknown-port', { ...place, suggestion: meant }, `"${nameOf(from)}" has no port "${edge.port}"`, isUnused ? 'Set what it does on error to "port", or remove the connection' : meant === undefined ? choice : `Did you mean "${meant}"?`)]
}

function checkLoopPort(edge: WorkflowEdge, from: WorkflowNode, port: string, place: Parameters<typeof error>[1], { analysis }: Checked): Problem[] {
  if (from.type !== 'loop') return []
  const isInside = analysis.graph.byId.get(edge.to)?.parent === from.id
  if (port === 'each' && !isInside) return [error('loop-port', place, `"each" leads to "${edge.to}", which is not inside the loop "${nameOf(from)}"`, `Put "${edge.to}" inside the loop, or lead to it by "done"`)]
  if (port !== 'each' && isInside) return [error('loop-port', place, `"${port}" leads to "${edge.to}", which is inside the loop "${nameOf(from)}"`, 'Lead to it by "each"')]
  return []
}

function checkCycles({ analysis: { graph } }: Checked): Problem[] {
  return graph.cycles.flatMap((cycle) => {
    const [first] = cycle
    if (first === undefined) return []
    const way = [...cycle, first].map((id) => `"${graph.byId.get(id)?.name || id}"`).join(' → ')
    return [error('cycle', { nodeId: first, path: ['nodes', graph.indexOf.get(first) ?? 0] }, `These nodes wait for each other, so none of them can start: ${way}`, 'Remove one of the connections; to repeat something, use a loop')]
  })
}

function checkReachable({ workflow, analysis: { graph } }: Checked): Problem[] {
  return workflow.nodes.flatMap((node, index) => {
    if (graph.reachable.has(node.id) || graph.indexOf.get(node.id) !== index) return []
    const isBehindAnother = (graph.incoming.get(node.id) ?? []).length > 0
    return [warning('unreachable', { nodeId: node.id, path: ['nodes', index] }, `"${nameOf(node)}" never runs: ${isBehindAnother ? 'nothing from the trigger leads here' : 'nothing leads to it'}`, 'Connect it, or remove it')]
  })
}

/** A problem of an edge is shown at the node it leaves, or else at the one it enters. */
function placeOf(edge: WorkflowEdge, index: number, { analysis: { graph } }: Checked): { nodeId?: string; path: (string | number)[] } {
  const nodeId = [edge.from, edge.to].find((id) => graph.byId.has(id))
  return { path: ['edges', index], ...(nodeId === undefined ? {} : { nodeId }) }
}

function nameOf(node: WorkflowNode): string {
  return node.name || node.id
}
