import { AppError } from '@shared/failure.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '@shared/json.ts'
import type { JsonSchema } from '@shared/json-schema.ts'
import type { ChatAnswer, ChatRequest } from '@shared/llm/chat.ts'
import { addUsage } from '@shared/llm/usage.ts'
import type { LlmContext } from './fields.ts'

type Answer = ChatAnswer & { cost: number | null }
type Asked = Omit<ChatRequest, 'schema'> & { schema: NonNullable<ChatRequest['schema']> }
const mostProblems = 8

/**
 * Asks for an answer of a schema, checks it, and when it does not fit tells the model why and asks once more. Rejects with
 * AppError: `limit` when it was cut off, `invalid-input` when it does not fit in the end or the schema is none.
 */
export async function askStructured(request: Asked, { llm, log }: LlmContext, options: { isShown: boolean }): Promise<{ value: JsonValue; answer: Answer }> {
  const check = await checkerOf(request.schema.schema)
  const first = await llm.chat(request, options)
  const read = readAnswer(first, check)
  if (read.problem === null) return { value: read.value, answer: first }
  if (first.finishReason === 'length') throw cutOff(request)
  log(`The answer did not fit the schema, so the model was asked once more. ${read.problem}`)
  const again = await llm.chat({
    ...request,
    messages: [...request.messages, first.message, { role: 'user', content: `That does not fit the schema. ${read.problem}\nAnswer again with the whole JSON, and nothing else.` }],
  }, options)
  const mended = readAnswer(again, check)
  const answer = { ...again, usage: addUsage(first.usage, again.usage), cost: first.cost === null || again.cost === null ? null : first.cost + again.cost }
  if (mended.problem === null) return { value: mended.value, answer }
  if (again.finishReason === 'length') throw cutOff(request)
  throw new AppError({ code: 'invalid-input', message: `What the model answers does not fit the schema, also when it is asked again. ${mended.problem} Say more in the prompt, make the schema simpler, or choose another model.`, retryable: false, sent: 'processed', details: { answer: again.message.content.slice(0, 2_000) } })
}

type Check = (value: JsonValue) => string | null

async function checkerOf(schema: JsonSchema): Promise<Check> {
  const { Validator } = await import('@cfworker/json-schema')
  try {
    const validator = new Validator(withoutPatterns(schema) as JsonObject, '2020-12', false)
    // A reference that leads nowhere is found only while checking.
    validator.validate({})
    return (value) => {
      const { valid, errors } = validator.validate(value)
      if (valid) return null
      const told = errors.filter(({ keyword }) => keyword !== 'properties' && keyword !== 'items').slice(0, mostProblems)
      return told.map(({ instanceLocation, error }) => `${instanceLocation === '#' ? 'The answer' : instanceLocation.slice(1)}: ${error.replace(/\.$/, '')}.`).join(' ')
    }
  } catch (error) {
    throw new AppError({ code: 'invalid-input', message: `The schema cannot be used: ${(error as Error).message}. Mend it in the step.`, retryable: false, sent: 'not-sent' })
  }
}

/** A pattern of somebody else's workflow could hold the app up; it is told to the model and not checked. */
function withoutPatterns(value: JsonValue | JsonSchema): unknown {
  if (Array.isArray(value)) return value.map((each: JsonValue) => withoutPatterns(each))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value as JsonObject).filter(([key, each]) => !(key === 'pattern' && typeof each === 'string') && key !== 'patternProperties').map(([key, each]) => [key, withoutPatterns(each)]))
}

function readAnswer({ message }: ChatAnswer, check: Check): { value: JsonValue; problem: string | null } {
  try {
    const value = JSON.parse(withoutFence(message.content)) as JsonValue
    return { value, problem: check(value) }
  } catch (error) {
    return { value: null, problem: `It is no JSON: ${(error as Error).message}.` }
  }
}

/** Models that were asked in words like to put JSON into a fence of Markdown. */
function withoutFence(text: string): string {
  return /^\s*```(?:json)?\s*\n([\s\S]*?)\n?```\s*$/.exec(text)?.[1] ?? text
}

function cutOff({ maxTokens }: Asked): AppError {
  return new AppError({ code: 'limit', message: `The answer was cut off after ${maxTokens} tokens, before it was complete. Raise "At most" in the step.`, retryable: false, sent: 'processed' })
}
