import type { ConnectorUse } from '@shared/imported-connector.ts'
import type { WorkflowId } from '@shared/id.ts'
import type { Workflow } from '@shared/workflow.ts'

export type UsesSource = { list(): readonly { id: WorkflowId; name: string }[]; workflow(id: WorkflowId): Workflow | undefined; live(): readonly Workflow[] }

/** The workflows with steps of a connector, as they are edited and as they are live. */
export function connectorUses(key: string, { list, workflow, live }: UsesSource): ConnectorUse[] {
  const running = new Map(live().map((each) => [each.id, each]))
  return list().flatMap(({ id, name }) => {
    const nodes = [...(workflow(id)?.nodes ?? []), ...(running.get(id)?.nodes ?? [])]
    const operations = [...new Set(nodes.flatMap(({ type }) => (type.startsWith(`${key}.`) ? [type.slice(key.length + 1)] : [])))]
    return operations.length > 0 ? [{ workflowId: id, workflowName: name, operations }] : []
  })
}
