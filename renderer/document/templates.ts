import type { JsonSchema } from '@shared/json-schema.ts'
import { isJsonObject, type JsonValue } from '@shared/json.ts'
import type { WorkflowNode } from '@shared/workflow.ts'
import { renameStep } from '@shared/expression/references.ts'

export type SchemaOf = (type: string) => { inputSchema: JsonSchema } | undefined

/** A node whose templates refer to steps by their new ids. The same node when none of them refers to one. */
export function renameStepsInNode(node: WorkflowNode, renames: ReadonlyMap<string, string>, schemaOf: SchemaOf): WorkflowNode {
  const input = mapTemplates(node.input, schemaOf(node.type)?.inputSchema, renamer(renames))
  return input === node.input || !isJsonObject(input) ? node : { ...node, input }
}

export function renameStepsIn(value: JsonValue, renames: ReadonlyMap<string, string>): JsonValue {
  return mapTemplates(value, undefined, renamer(renames))
}

/** All at once, so that exchanging two names works: each goes through a name that no node can have. */
function renamer(renames: ReadonlyMap<string, string>): (text: string) => string {
  const pairs = [...renames].map(([from, to], index) => ({ from, to, between: `flowbench__renaming__${index}` }))
  return (text) => {
    if (!text.includes('{{')) return text
    const moved = pairs.reduce((current, { from, between }) => renameStep(current, from, between), text)
    return pairs.reduce((current, { between, to }) => renameStep(current, between, to), moved)
  }
}

/** Every string that is a template, changed by a function. Fields whose schema says `x-literal` hold code and are left alone. */
function mapTemplates(value: JsonValue, schema: JsonSchema | undefined, change: (text: string) => string): JsonValue {
  if (schema?.['x-literal'] === true) return value
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) {
    const items = value.map((item) => mapTemplates(item, schemaPart(schema?.items), change))
    return items.every((item, index) => item === value[index]) ? value : items
  }
  if (!isJsonObject(value)) return value
  const entries = Object.entries(value).map(([key, entry]): [string, JsonValue] => [key, mapTemplates(entry, schemaPart(schema?.properties?.[key] ?? schema?.additionalProperties), change)])
  return entries.every(([key, entry]) => entry === value[key]) ? value : Object.fromEntries(entries)
}

function schemaPart(schema: JsonSchema | boolean | undefined): JsonSchema | undefined {
  return typeof schema === 'object' ? schema : undefined
}
