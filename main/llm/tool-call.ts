import { isJsonObject } from '@shared/json.ts'
import type { ToolCall } from '@shared/llm/message.ts'

/** A call as a model wrote it. What is no JSON object is kept as a problem, for the model to be told. */
export function toToolCall({ id, name, input }: { id: string; name: string; input: string }): ToolCall {
  try {
    const parsed: unknown = input.trim() === '' ? {} : JSON.parse(input)
    if (isJsonObject(parsed)) return { id, name, input: parsed }
    return { id, name, input: {}, problem: 'The arguments must be a JSON object.' }
  } catch (error) {
    return { id, name, input: {}, problem: `The arguments are no JSON: ${(error as Error).message}` }
  }
}
