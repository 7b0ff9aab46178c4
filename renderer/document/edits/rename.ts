import { NodeId } from '@shared/id.ts'
import type { Draft } from '@shared/draft.ts'
import type { Workflow } from '@shared/workflow.ts'
import { edit, editWorkflow, type Edit } from '../edit.ts'
import { followsName, freshId, takenIds } from '../fresh-id.ts'
import { changeNode, nodeById } from '../graph.ts'
import { renameStepsIn, renameStepsInNode, type SchemaOf } from '../templates.ts'

/** Changes what a node is called on the canvas; expressions go by its id and stay as they are. */
export function renameNode(nodeId: string, name: string): Edit {
  return editWorkflow(`Rename to ${name}`, (workflow) => changeNode(workflow, nodeId, (node) => (node.name === name ? node : { ...node, name })))
}

/** Changes a node's id, and every edge, loop, expression, pin and test that says it. Refused when the id is taken or no identifier. */
export function renameNodeId(nodeId: string, next: string, schemaOf: SchemaOf): Edit {
  return edit(`Rename ${nodeId} to ${next}`, (draft) => {
    if (nodeId === next || !NodeId.safeParse(next).success || takenIds(draft.workflow).has(next) || nodeById(draft.workflow, nodeId) === undefined) return draft
    return withNewId(draft, nodeId, next as NodeId, schemaOf)
  })
}

/** Changes a node's name, and its id along with it while the id still says the old name. Returns the id it will have. */
export function renameWithId(workflow: Workflow, nodeId: string, name: string, schemaOf: SchemaOf): { edit: Edit; nodeId: string } {
  const node = nodeById(workflow, nodeId)
  const rename = renameNode(nodeId, name)
  if (node === undefined || !followsName(node.id, node.name)) return { edit: rename, nodeId }
  const taken = takenIds(workflow)
  taken.delete(nodeId)
  const next = freshId(taken, name)
  return { edit: edit(`Rename to ${name}`, (draft) => renameNodeId(nodeId, next, schemaOf).run(rename.run(draft))), nodeId: next }
}

function withNewId({ workflow, pins }: Draft, from: string, to: NodeId, schemaOf: SchemaOf): Draft {
  const renames = new Map([[from, to]])
  const at = (id: NodeId): NodeId => (id === from ? to : id)
  const nodes = workflow.nodes.map((node) => {
    const renamed = renameStepsInNode(node, renames, schemaOf)
    if (renamed.id === from) return { ...renamed, id: to }
    return renamed.parent === from ? { ...renamed, parent: to } : renamed
  })
  const edges = workflow.edges.map((edge) => (edge.from === from || edge.to === from ? { ...edge, from: at(edge.from), to: at(edge.to) } : edge))
  return {
    pins: renameKey(pins, from, to),
    workflow: {
      ...workflow, nodes, edges,
      tests: workflow.tests.map((test) => (test.answers !== undefined && Object.hasOwn(test.answers, from) ? { ...test, answers: renameKey(test.answers, from, to) } : test)),
      output: renameStepsIn(workflow.output, renames),
      layout: { ...workflow.layout, nodes: renameKey(workflow.layout.nodes, from, to) },
    },
  }
}

function renameKey<T>(record: Record<string, T>, from: string, to: string): Record<string, T> {
  if (!Object.hasOwn(record, from)) return record
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key === from ? to : key, value]))
}
