import type { JsonObject, JsonValue } from '../json.ts'
import type { JsonSchema } from '../json-schema.ts'

/** The variables an expression sees at run time, and nothing else exists for it. */
export type Scope = {
  /** What started the run: its `payload`, and what the trigger adds (headers, id, receivedAt). */
  event: { payload: JsonValue; [key: string]: JsonValue }
  /** Steps that ended with an output, by node id. A skipped or unfinished step is absent. */
  steps: Record<string, { output: JsonValue }>
  /** `id`, `startedAt` (ISO), `workflowId`, `workflowName`. `now()` reads `startedAt`, so a resumed run sees the same time. */
  run: JsonObject
  vars: JsonObject
  /** The nearest loop's item and its index from 0. */
  item?: JsonValue
  index?: number
  /** Enclosing loops by node id, the outer ones too. */
  loops?: Record<string, { item: JsonValue; index: number }>
  /** What a person answered, in an approval's follow-up. */
  answer?: JsonValue
  /** The failure that was routed to an error port. */
  error?: JsonObject
}

/** What is known of the variables while typing. An absent or open schema means "anything": it never causes a problem. */
export type ScopeSchemas = {
  /** Schema of the event as the expression sees it: an object with `payload`. */
  event?: JsonSchema
  /** The nodes upstream. `mayBeSkipped`: some path to here goes around the node. */
  steps: Record<string, { output?: JsonSchema | undefined; mayBeSkipped: boolean }>
  vars?: JsonObject | undefined
  item?: JsonSchema | undefined
  inLoop: boolean
  /** Item schemas of the enclosing loops, by node id. */
  loops?: Record<string, JsonSchema | undefined>
}

/** Something wrong in a template or expression. Offsets are into the text that was given. */
export type ExpressionProblem = {
  message: string
  start: number
  end: number
  /** The text to put in place of start..end, when there is a likely one. */
  suggestion?: string
  severity: 'error' | 'warning'
}

/** Bounds of one evaluation; leave them out for the defaults. */
export type EvaluateOptions = {
  /** Elements visited by macros and functions, and characters produced divided by 16. Default 1,000,000. */
  maxWork?: number
  /** Characters of text and count of values in a result, roughly its size as JSON. Default 4,000,000. */
  maxResultSize?: number
}
