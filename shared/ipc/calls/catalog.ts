import { z } from 'zod'
import { CodePreview } from '../../code-preview.ts'
import { JsonValue } from '../../json.ts'
import { NodeType, TriggerType } from '../../node-type.ts'
import { Sample } from '../../workflow.ts'
import { nothing } from '../nothing.ts'

/** What workflows are made of, and what is checked while typing. One line each: the name, what goes in, what comes back. */
export const catalogCalls = {
  'catalog.get': { input: nothing, output: z.object({ nodeTypes: z.array(NodeType), triggerTypes: z.array(TriggerType) }) },
  'catalog.samples': { input: z.object({ triggerKey: z.string() }), output: z.array(Sample) },
  /** Syntax only: null when it is well-formed. */
  'code.check': {
    input: z.object({ language: z.enum(['javascript', 'jsonata']), source: z.string().max(200_000) }),
    output: z.object({ message: z.string(), line: z.number().int().optional(), column: z.number().int().optional(), start: z.number().int().optional() }).nullable(),
  },
  /** What a transform's JSONata gives with these values, in its sandbox. A newer question ends the one before. */
  'code.preview': { input: z.object({ expression: z.string().max(100_000), data: JsonValue.optional(), scope: z.record(z.string(), JsonValue) }), output: CodePreview },
} as const
