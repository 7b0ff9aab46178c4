import { z } from 'zod'
import type { JsonSchema } from '../json-schema.ts'
import { Workflow } from '../workflow.ts'

/** The document as a JSON Schema, for editors and other programs. What it cannot say (references, cycles) is `validate`'s. */
export function workflowJsonSchema(): JsonSchema {
  const generated = z.toJSONSchema(Workflow, { io: 'input', target: 'draft-2020-12', unrepresentable: 'any' })
  const { $schema, ...schema } = generated as JsonSchema
  return { ...($schema === undefined ? {} : { $schema }), $id: 'urn:flowbench:workflow:1', title: 'Flowbench workflow', ...schema }
}
