import { z } from 'zod'
import type { JsonSchema } from './json-schema.ts'
import { JsonObject, JsonValue } from './json.ts'
import type { WorkflowNode } from './workflow.ts'

export const NodeCategory = z.enum(['trigger', 'logic', 'data', 'connector', 'llm', 'mcp', 'retrieval', 'human'])
export type NodeCategory = z.infer<typeof NodeCategory>

/**
 * What running it twice would do. `read`: nothing. `idempotent`: the same as once. `keyed`: the service honours our key.
 * `reconcilable`: we can look whether it happened. `unsafe`: it would happen twice, so it is never repeated on its own.
 */
export const Effect = z.enum(['read', 'idempotent', 'keyed', 'reconcilable', 'unsafe'])
export type Effect = z.infer<typeof Effect>

/** Whether an action takes a person's account at its connector, and whether it can do without. */
export const ConnectionNeed = z.enum(['none', 'optional', 'required'])
export type ConnectionNeed = z.infer<typeof ConnectionNeed>

/** The connector that something is of, and whether it takes an account there. `accountsAt`: the account is at one of these connectors instead. */
const ConnectorOf = z.object({ key: z.string(), displayName: z.string(), connection: ConnectionNeed.default('none'), accountsAt: z.array(z.string()).optional() })

/** Where a node's output ports come from: a fixed list, or one a named entry of a list in its input, and some more. */
export const PortRule = z.discriminatedUnion('kind', [
  /** `['out']` is a single unnamed port; edges from it carry no `port`. An empty list ends the path. */
  z.object({ kind: z.literal('fixed'), ports: z.array(z.string()) }),
  z.object({ kind: z.literal('from-input'), list: z.string(), name: z.string(), more: z.array(z.string()) }),
])
export type PortRule = z.infer<typeof PortRule>

/**
 * A kind of node as data: what the palette shows, forms are drawn from, documents are checked against.
 *
 * Annotations in `inputSchema` beyond JSON Schema 2020-12:
 *   `x-literal: true`     the string is not interpolated (code, JSONata)
 *   `x-each: true`        a template evaluated once an item, with `item` and `index` in scope (a loop's `collect`, a filter's `where`)
 *   `x-widget`            'multiline' | 'code' | 'fields' | 'cases' | 'duration' | 'workflow' | 'json' | 'condition'; of a config also 'file' | 'folder', a path that may be chosen in the system's dialog
 *   `x-options`           the name of choices that the service is asked for (`connector.options`), with the connection of the node or the trigger
 *   `x-fields`            the name of fields that the service is asked for (`connector.fields`) and that stand within this one
 *   `x-refreshers`        keys of the fields on which choices or fields depend
 *   `x-labels`            what the values of `enum` are called, in their order
 *   `x-language`          'javascript' | 'jsonata' with the widget `code`
 * The order of `properties` is the order of the form. `title`, `description`, `default`, `examples`, `enum` mean what they say.
 */
export const NodeType = z.object({
  type: z.string(),
  displayName: z.string(),
  /** One line of at most 40 characters for the palette. */
  summary: z.string(),
  /** A paragraph for the inspector and the docs. */
  description: z.string(),
  category: NodeCategory,
  /** A lucide icon's name in kebab-case. */
  icon: z.string(),
  kind: z.enum(['engine', 'action']),
  /** The connector's key and name, for actions of one. */
  connector: ConnectorOf.optional(),
  effect: z.union([Effect, z.literal('by-input')]),
  inputSchema: z.custom<JsonSchema>((value) => typeof value === 'object' && value !== null),
  outputSchema: z.custom<JsonSchema>((value) => typeof value === 'object' && value !== null).optional(),
  /** The property `property` of the output has the JSON Schema that the field `input` of the input holds, where it holds one. */
  outputFrom: z.object({ property: z.string(), input: z.string() }).optional(),
  ports: PortRule,
  /** What a node fresh from the palette has. */
  defaultInput: JsonObject,
  sampleOutput: JsonValue.optional(),
  keywords: z.array(z.string()),
  /** Why it cannot run as things are, and what to do: an MCP tool that changed. */
  blocked: z.object({ message: z.string(), remedy: z.string() }).optional(),
})
export type NodeType = z.infer<typeof NodeType>

/** A way to start a workflow, as data; the trigger's own node on the canvas. */
export const TriggerType = z.object({
  /** `manual`, or `webhook:github:issues.opened`. */
  key: z.string(),
  displayName: z.string(),
  summary: z.string(),
  icon: z.string(),
  /** What a fresh trigger of this kind is in the document. */
  trigger: JsonObject,
  /** Names of ready samples; `trigger.samples` fetches them. */
  sampleNames: z.array(z.string()),
  /** Of a poll or a subscription. */
  connector: ConnectorOf.optional(),
  /** Of a poll or a subscription: the form of its `input`, annotated as a node's. Nothing in it is an expression. */
  inputSchema: z.custom<JsonSchema>((value) => typeof value === 'object' && value !== null).optional(),
  /** Of a subscription: what a person does at the service, in its program's words; `{{webhookUrl}}` stands for the address. */
  guidance: z.string().optional(),
})
export type TriggerType = z.infer<typeof TriggerType>

/** The key of a poll among the ways to start. */
export function pollKey(connector: string, event: string): string {
  return `poll:${connector}:${event}`
}

/** The key of a subscription among the ways to start. */
export function subscriptionKey(connector: string, event: string): string {
  return `subscription:${connector}:${event}`
}

export const singlePort = 'out'
export const errorPort = 'error'

/** The output ports of a node, in the order they are drawn; the error port, if it has one, comes last. */
export function portsOf(node: Pick<WorkflowNode, 'input' | 'settings'>, nodeType: Pick<NodeType, 'ports'>): string[] {
  const ports = rulePorts(node, nodeType.ports)
  return node.settings?.onError === 'port' ? [...ports, errorPort] : ports
}

function rulePorts(node: Pick<WorkflowNode, 'input'>, rule: PortRule): string[] {
  if (rule.kind === 'fixed') return rule.ports
  const list = node.input[rule.list]
  const names = Array.isArray(list)
    ? list.flatMap((entry) => {
        const name = typeof entry === 'object' && entry !== null && !Array.isArray(entry) ? entry[rule.name] : undefined
        return typeof name === 'string' && name !== '' ? [name] : []
      })
    : []
  return [...new Set([...names, ...rule.more])]
}
