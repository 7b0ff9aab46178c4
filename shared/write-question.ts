import { z } from 'zod'
import { RunId } from './id.ts'
import { JsonValue } from './json.ts'
import { StepAddress } from './step.ts'

/** A write that waits for the person: what would be sent, as it would be sent. */
export const WriteQuestion = z.object({
  runId: RunId,
  step: StepAddress,
  nodeName: z.string(),
  /** One line: `POST https://api.example.com/issues`. */
  summary: z.string(),
  input: JsonValue,
  /** The request as it goes out, where the step sends just one. */
  request: z.object({
    method: z.string(), url: z.string(), headers: z.array(z.tuple([z.string(), z.string()])),
    /** Null when there is none; bytes that are no text as base64. */
    body: z.object({ text: z.string(), isBase64: z.boolean() }).nullable(),
  }).optional(),
  effect: z.string(),
  /** What would stand in for the answer: a pinned output or the action's sample. */
  standIn: JsonValue,
})
export type WriteQuestion = z.infer<typeof WriteQuestion>
