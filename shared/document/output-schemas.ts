// output-schemas: what is known of a step's output before it ran. Undefined means "anything", which is never wrong;
// a schema that claims too much would report problems that are none.

import { referencesInExpression } from '../expression/references.ts'
import { parseTemplate } from '../expression/template.ts'
import { inferSchema } from '../infer-schema.ts'
import type { JsonSchema } from '../json-schema.ts'
import { isJsonObject, type JsonValue } from '../json.ts'
import type { NodeType } from '../node-type.ts'
import type { WorkflowNode } from '../workflow.ts'
import type { NodeCatalog } from './catalog.ts'
import type { WorkflowGraph } from './graph.ts'
import { schemaAt } from './schema-walk.ts'

/** What a path from one of the variables leads to, at a node: given by the scope, since scopes need outputs and outputs need scopes. */
export type PathSchema = (root: string, path: readonly (string | number)[], at: { nodeId: string; each: boolean }) => JsonSchema | undefined

export type OutputSchemas = {
  of(nodeId: string): JsonSchema | undefined
  /** Of one item of a loop's or filter's list. */
  itemOf(nodeId: string): JsonSchema | undefined
}

export function outputSchemas(graph: WorkflowGraph, catalog: NodeCatalog, pathSchema: PathSchema): OutputSchemas {
  const known = new Map<string, JsonSchema | undefined>()
  const remembered = (key: string, find: () => JsonSchema | undefined): JsonSchema | undefined => {
    if (!known.has(key)) {
      // A cycle of references finds "anything" where it closes.
      known.set(key, undefined)
      known.set(key, find())
    }
    return known.get(key)
  }
  const schemas: OutputSchemas = {
    of: (nodeId) => remembered(`out ${nodeId}`, () => {
      const node = graph.byId.get(nodeId)
      return node && outputOf(node)
    }),
    itemOf: (nodeId) => remembered(`item ${nodeId}`, () => {
      const node = graph.byId.get(nodeId)
      const items = node && valueSchema(node.input['items'], { nodeId, each: false })
      return typeof items?.items === 'object' ? schemaAt(items, [0]) : undefined
    }),
  }

  function outputOf(node: WorkflowNode): JsonSchema | undefined {
    if (node.disabled) return disabledOutput(node)
    switch (node.type) {
      case 'set': return objectOf(node.input['fields'], node.id)
      case 'filter': return listOf(schemas.itemOf(node.id))
      case 'loop': return listOf(collected(node))
      case 'merge': return merged(node)
      default: return fromInput(node, catalog.nodeType(node.type))
    }
  }

  /** Passed over: the output of the one node before it, or the list of them. */
  function disabledOutput(node: WorkflowNode): JsonSchema | undefined {
    const [edge, ...others] = graph.incoming.get(node.id) ?? []
    if (!edge) return undefined
    if (others.length > 0) return { type: 'array' }
    return graph.byId.get(edge.from)?.type === 'loop' && node.parent === edge.from ? undefined : schemas.of(edge.from)
  }

  function collected(loop: WorkflowNode): JsonSchema | undefined {
    if (loop.input['collect'] !== undefined) return valueSchema(loop.input['collect'], { nodeId: loop.id, each: true })
    const body = graph.levels.get(loop.id) ?? []
    const last = body.filter((id) => (graph.outgoing.get(id) ?? []).length === 0)
    const [only] = last
    return last.length === 1 && only !== undefined && body.length === 1 ? schemas.of(only) : undefined
  }

  function merged(node: WorkflowNode): JsonSchema | undefined {
    const before = [...new Set((graph.incoming.get(node.id) ?? []).map((edge) => edge.from as string))]
    switch (node.input['combine']) {
      case 'object': return { type: 'object', properties: Object.fromEntries(before.map((id) => [id, schemas.of(id) ?? {}])), additionalProperties: false }
      case 'list': case undefined: return { type: 'array' }
      default: return undefined
    }
  }

  function objectOf(fields: JsonValue | undefined, nodeId: string): JsonSchema {
    if (!isJsonObject(fields)) return { type: 'object' }
    const properties = Object.entries(fields).map(([name, value]) => [name, valueSchema(value, { nodeId, each: false }) ?? {}] as const)
    return { type: 'object', properties: Object.fromEntries(properties), required: Object.keys(fields), additionalProperties: false }
  }

  /** What a value of an input becomes. */
  function valueSchema(value: JsonValue | undefined, at: { nodeId: string; each: boolean }): JsonSchema | undefined {
    if (typeof value === 'string') return textSchema(value, at)
    if (Array.isArray(value)) return { type: 'array', ...(value.length === 1 ? { items: valueSchema(value[0], at) ?? {} } : {}) }
    if (!isJsonObject(value)) return value === undefined ? undefined : inferSchema(value)
    return {
      type: 'object', required: Object.keys(value), additionalProperties: false,
      properties: Object.fromEntries(Object.entries(value).map(([name, part]) => [name, valueSchema(part, at) ?? {}])),
    }
  }

  function textSchema(text: string, at: { nodeId: string; each: boolean }): JsonSchema | undefined {
    const path = onlyPath(text)
    if (path === 'text') return { type: 'string' }
    return path && pathSchema(path.root, path.path, at)
  }

  return schemas
}

/** When a template is nothing but one path (`{{ event.payload.order.lines }}`), that path; 'text' when it gives text. */
function onlyPath(text: string): { root: string; path: (string | number)[] } | 'text' | undefined {
  const { segments, problems } = parseTemplate(text)
  const [only, ...others] = segments
  if (problems.length > 0 || !only) return text === '' ? 'text' : undefined
  if (others.length > 0 || only.kind === 'text') return 'text'
  if (!/^[\w.\s[\]"']+$/.test(only.source)) return undefined
  const [reference, ...more] = referencesInExpression(only.source)
  return reference && more.length === 0 && !reference.optional && reference.start === 0 && reference.end === only.source.length ? reference : undefined
}

function listOf(items: JsonSchema | undefined): JsonSchema {
  return items ? { type: 'array', items, ...(items.$defs ? { $defs: items.$defs } : {}) } : { type: 'array' }
}

/** Some steps give what a schema in their own input says. */
function fromInput({ input }: WorkflowNode, nodeType: NodeType | undefined): JsonSchema | undefined {
  const { outputSchema, outputFrom } = nodeType ?? {}
  const own = outputFrom && input[outputFrom.input]
  if (!outputSchema || !outputFrom || !isJsonObject(own) || Object.keys(own).length === 0) return outputSchema
  return { ...outputSchema, properties: { ...outputSchema.properties, [outputFrom.property]: own as JsonSchema }, required: [...new Set([...(outputSchema.required ?? []), outputFrom.property])] }
}
