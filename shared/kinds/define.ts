import { z } from 'zod'
import type { JsonSchema } from '../json-schema.ts'
import type { JsonObject, JsonValue } from '../json.ts'
import type { Effect, NodeCategory, NodeType, PortRule } from '../node-type.ts'

/** A kind of node that the engine itself carries out: what it is to people, and what its input must be once rendered. */
export type EngineKind<Type extends string = string, In extends z.ZodType = z.ZodType> = {
  type: Type
  /** Checked after the expressions have values; fields marked `x-each` still hold their template. */
  input: In
  nodeType: NodeType
  /** Ports that an output stands for, when a pinned one is used in place of running the node. Absent: the one port. */
  portsOfOutput?(output: JsonValue): string[]
}

type Definition<Type extends string, In extends z.ZodType> = {
  type: Type
  displayName: string
  /** At most 40 characters. */
  summary: string
  description: string
  category?: NodeCategory
  icon: string
  effect?: Effect
  input: In
  output?: z.ZodType
  ports: string[] | PortRule
  defaultInput: JsonObject
  sampleOutput?: JsonValue
  keywords: string[]
  portsOfOutput?(output: JsonValue): string[]
}

/** Declares one engine kind; its form and its checks come from the same schema. */
export function defineKind<Type extends string, In extends z.ZodType>(definition: Definition<Type, In>): EngineKind<Type, In> {
  const { type, displayName, summary, description, icon, input, output, ports, defaultInput, sampleOutput, keywords, portsOfOutput } = definition
  const nodeType: NodeType = {
    type, displayName, summary, description, icon, defaultInput, keywords,
    category: definition.category ?? 'logic',
    kind: 'engine',
    effect: definition.effect ?? 'read',
    inputSchema: schemaOf(input, 'input'),
    ports: Array.isArray(ports) ? { kind: 'fixed', ports } : ports,
    ...(output && { outputSchema: schemaOf(output, 'output') }),
    ...(sampleOutput !== undefined && { sampleOutput }),
  }
  return { type, input, nodeType, ...(portsOfOutput && { portsOfOutput }) }
}

/** As `input`, what a person writes: fields with a default are not required. As `output`, what comes back: nothing else is in it. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  return z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as JsonSchema
}
