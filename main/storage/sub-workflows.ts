import { WorkflowId } from '@shared/id.ts'
import type { Workflow, WorkflowNode } from '@shared/workflow.ts'

/** The workflow and, after it, every one that it calls, directly or through others; each once. What `find` does not know is left out. */
export function withSubWorkflows(workflow: Workflow, find: (id: WorkflowId) => Workflow | undefined): Workflow[] {
  const found = [workflow]
  const seen = new Set<WorkflowId>([workflow.id])
  for (let index = 0; index < found.length; index++) {
    for (const id of calledBy(found[index] as Workflow)) {
      if (seen.has(id)) continue
      seen.add(id)
      const called = find(id)
      if (called) found.push(called)
    }
  }
  return found
}

/** The workflow with the ids of those that it calls replaced. */
export function withCallsTo(workflow: Workflow, ids: ReadonlyMap<WorkflowId, WorkflowId>): Workflow {
  if (!calledBy(workflow).some((id) => ids.has(id))) return workflow
  const { onErrorWorkflow } = workflow.settings
  return {
    ...workflow,
    nodes: workflow.nodes.map((node) => {
      const id = idIn(node)
      const replaced = id && ids.get(id)
      return replaced ? { ...node, input: { ...node.input, workflowId: replaced } } : node
    }),
    settings: { ...workflow.settings, onErrorWorkflow: onErrorWorkflow && (ids.get(onErrorWorkflow) ?? onErrorWorkflow) },
  }
}

function calledBy({ nodes, settings }: Workflow): WorkflowId[] {
  const called = nodes.flatMap((node) => idIn(node) ?? [])
  return settings.onErrorWorkflow ? [...called, settings.onErrorWorkflow] : called
}

function idIn(node: WorkflowNode): WorkflowId | undefined {
  return node.type === 'run-workflow' ? WorkflowId.safeParse(node.input['workflowId']).data : undefined
}
