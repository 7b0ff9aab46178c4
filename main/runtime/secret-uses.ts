import type { Connection } from '@shared/connection.ts'
import type { JsonValue } from '@shared/json.ts'
import { nameOf, SecretRef, type SecretName, type SecretUse } from '@shared/secret-ref.ts'
import type { McpServer } from '@shared/mcp-server.ts'
import type { Workflow } from '@shared/workflow.ts'
import type { UsesSource } from './connector-uses.ts'

export type SecretUsesSource = UsesSource & { connections: { list(): readonly Connection[] }; servers(): readonly Pick<McpServer, 'name' | 'transport'>[]; tunnelConfig(): JsonValue }

const reference = /secret:\/\/[A-Za-z0-9][A-Za-z0-9._-]{0,127}/g

/** The secrets that a connection's config, or a tunnel's, refers to. */
export function secretsIn(config: JsonValue): SecretName[] {
  if (typeof config === 'string') return SecretRef.safeParse(config).success ? [nameOf(config)] : []
  return typeof config === 'object' && config !== null ? Object.values(config).flatMap(secretsIn) : []
}

/** Everything that refers to secrets: connections, MCP servers, the tunnel, and steps of workflows as they are edited and as they are live. */
export function secretUses({ connections, servers, tunnelConfig, list, workflow, live }: SecretUsesSource): SecretUse[] {
  const uses = new Map<SecretName, SecretUse>()
  const useOf = (name: SecretName): SecretUse => {
    const use = uses.get(name) ?? { name, connections: [], workflows: [], servers: [], isOfTunnel: false }
    uses.set(name, use)
    return use
  }
  for (const { name, config } of connections.list()) for (const secret of new Set(secretsIn(config))) useOf(secret).connections.push(name)
  for (const { name, transport } of servers()) for (const secret of new Set(namesIn(transport))) useOf(secret).servers.push(name)
  for (const secret of secretsIn(tunnelConfig())) useOf(secret).isOfTunnel = true
  const running = new Map(live().map((each) => [each.id, each]))
  for (const { id, name } of list()) {
    const places = new Map<SecretName, Set<string>>()
    for (const version of [workflow(id), running.get(id)]) {
      for (const { secret, place } of version ? placesIn(version) : []) places.set(secret, (places.get(secret) ?? new Set()).add(place))
    }
    for (const [secret, names] of places) useOf(secret).workflows.push({ workflowId: id, workflowName: name, places: [...names] })
  }
  return [...uses.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Also within a longer text: `Bearer secret://shop-token`. */
function namesIn(value: object): SecretName[] {
  return (JSON.stringify(value).match(reference) ?? []).map(nameOf)
}

function placesIn({ trigger, nodes }: Workflow): { secret: SecretName; place: string }[] {
  const of = (input: object, place: string) => namesIn(input).map((secret) => ({ secret, place }))
  return [...('input' in trigger ? of(trigger.input ?? {}, trigger.name ?? 'Trigger') : []), ...nodes.flatMap(({ input, name }) => of(input, name))]
}
