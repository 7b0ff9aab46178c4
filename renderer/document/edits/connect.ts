import type { Workflow, WorkflowEdge } from '@shared/workflow.ts'
import { judgeConnection, type Connection, type NodeTypeOf } from '../connect-rules.ts'
import { editWorkflow, type Edit } from '../edit.ts'
import { edgeKey, withParent } from '../graph.ts'

/** Adds an edge when the rules allow it, and moves what comes along into the loop it starts in. */
export function connect(connection: Connection, nodeTypeOf: NodeTypeOf): Edit {
  return editWorkflow('Connect', (workflow) => connected(workflow, connection, nodeTypeOf))
}

export function disconnect(edges: readonly Pick<WorkflowEdge, 'from' | 'port' | 'to'>[]): Edit {
  return editWorkflow(edges.length === 1 ? 'Disconnect' : `Remove ${edges.length} connections`, (workflow) => without(workflow, edges))
}

/** Moves one end of an edge. The edge stays where it was when the new place is refused. */
export function reconnect(old: WorkflowEdge, connection: Connection, nodeTypeOf: NodeTypeOf): Edit {
  return editWorkflow('Reconnect', (workflow) => {
    const cut = without(workflow, [old])
    const next = connected(cut, connection, nodeTypeOf)
    return next === cut ? workflow : next
  })
}

function connected(workflow: Workflow, connection: Connection, nodeTypeOf: NodeTypeOf): Workflow {
  const verdict = judgeConnection(workflow, connection, nodeTypeOf)
  if (!verdict.ok) return workflow
  const adopted = new Set(verdict.adopted)
  const nodes = adopted.size === 0 ? workflow.nodes : workflow.nodes.map((node) => (adopted.has(node.id) ? withParent(node, verdict.parent) : node))
  return { ...workflow, nodes, edges: [...workflow.edges, verdict.edge] }
}

function without(workflow: Workflow, edges: readonly Pick<WorkflowEdge, 'from' | 'port' | 'to'>[]): Workflow {
  const keys = new Set(edges.map(edgeKey))
  const rest = workflow.edges.filter((edge) => !keys.has(edgeKey(edge)))
  return rest.length === workflow.edges.length ? workflow : { ...workflow, edges: rest }
}
