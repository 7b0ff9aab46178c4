import type { ConnectionUse } from '@shared/connection.ts'
import type { ConnectorUse } from '@shared/imported-connector.ts'
import type { WorkflowId } from '@shared/id.ts'
import { isJsonObject } from '@shared/json.ts'
import type { Workflow, WorkflowNode } from '@shared/workflow.ts'

export type UsesSource = { list(): readonly { id: WorkflowId; name: string }[]; workflow(id: WorkflowId): Workflow | undefined; live(): readonly Workflow[] }

/** The workflows with steps of a connector, as they are edited and as they are live. */
export function connectorUses(key: string, { list, workflow, live }: UsesSource): ConnectorUse[] {
  const running = new Map(live().map((each) => [each.id, each]))
  return list().flatMap(({ id, name }) => {
    const nodes = [...(workflow(id)?.nodes ?? []), ...(running.get(id)?.nodes ?? [])]
    const types = nodes.flatMap((node) => [node.type, ...toolsOf(node).map(({ use }) => use)])
    const operations = [...new Set(types.flatMap((type) => (type.startsWith(`${key}.`) ? [type.slice(key.length + 1)] : [])))]
    return operations.length > 0 ? [{ workflowId: id, workflowName: name, operations }] : []
  })
}

/** Every place that names a connection, in workflows as they are edited and as they are live. */
export function connectionUses({ list, workflow, live }: UsesSource): ConnectionUse[] {
  const running = new Map(live().map((each) => [each.id, each]))
  return list().flatMap(({ id, name }) => {
    const places = new Map<string, Set<string>>()
    for (const version of [workflow(id), running.get(id)]) {
      for (const { connection, place } of version ? placesIn(version) : []) places.set(connection, (places.get(connection) ?? new Set()).add(place))
    }
    return [...places].map(([connection, names]): ConnectionUse => ({ connection, workflowId: id, workflowName: name, places: [...names] }))
  })
}

function placesIn({ trigger, nodes }: Workflow): { connection: string; place: string }[] {
  const started = 'connection' in trigger && trigger.connection !== undefined ? [{ connection: trigger.connection, place: trigger.name ?? 'Trigger' }] : []
  return [...started, ...nodes.flatMap((node) => {
    const named = [node.connection, ...toolsOf(node).map(({ connection }) => connection)]
    return named.flatMap((connection) => (connection === undefined ? [] : [{ connection, place: node.name }]))
  })]
}

/** What an agent is given. */
function toolsOf({ type, input }: WorkflowNode): { use: string; connection: string | undefined }[] {
  const tools = type === 'llm.agent' && Array.isArray(input['tools']) ? input['tools'] : []
  return tools.flatMap((tool) => (isJsonObject(tool) && typeof tool['use'] === 'string' ? [{ use: tool['use'], connection: typeof tool['connection'] === 'string' ? tool['connection'] : undefined }] : []))
}
