import { z } from 'zod'
import type { JsonSchema } from '../json-schema.ts'
import type { AssistantMessage, ChatMessage } from './message.ts'
import type { Usage } from './usage.ts'

/** What a model may ask to be called. The name is of letters, digits, _ and -, at most 64; `inputSchema` is of an object. */
export type ToolDefinition = { name: string; description: string; inputSchema: JsonSchema }

/** `required`: it must call one of them; a name: just that one. */
export type ToolChoice = 'auto' | 'none' | 'required' | { name: string }

export type ChatRequest = {
  /** As the service calls it: `gpt-4.1-mini`, `llama3.2:3b`. */
  model: string
  messages: readonly ChatMessage[]
  tools?: readonly ToolDefinition[]
  toolChoice?: ToolChoice
  temperature?: number
  /** The most that the answer may take, in tokens. Always said, since budgets are checked with it. */
  maxTokens: number
  /** The answer is to be JSON of this schema. Where the model cannot be held to it, it is asked for in words; the caller checks. */
  schema?: { name: string; schema: JsonSchema }
}

/** `length`: cut off at `maxTokens`. `filtered`: the service withheld the rest. */
export const FinishReason = z.enum(['stop', 'length', 'tool-calls', 'filtered', 'other'])
export type FinishReason = z.infer<typeof FinishReason>

export type ChatAnswer = {
  message: AssistantMessage
  finishReason: FinishReason
  usage: Usage
  /** Which model answered, as the service says. */
  model: string
}
