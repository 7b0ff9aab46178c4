import { AppError } from '@shared/failure.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import type { JsonSchema } from '@shared/json-schema.ts'
import { FinishReason } from '@shared/llm/chat.ts'
import { ContentPart, type ChatMessage } from '@shared/llm/message.ts'
import { z } from 'zod'
import { defineAction } from '../define.ts'
import { callOutput, imagesField, maxTokensField, modelField, modelOptions, required, sampleCall, systemField, temperatureField } from './fields.ts'
import { askStructured } from './structured.ts'

const Turn = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('user'), content: z.union([z.string(), z.array(ContentPart)]) }),
  z.strictObject({ role: z.literal('assistant'), content: z.string() }),
])

const Input = z.strictObject({
  model: modelField,
  system: systemField,
  prompt: z.string().max(2_000_000).default('').meta({ title: 'Prompt', description: 'What the model is asked.', 'x-widget': 'multiline', examples: ['Sum up in one sentence: {{ event.payload.body }}'] }),
  messages: z.array(Turn).max(1_000).optional().meta({ title: 'Earlier messages', description: 'A conversation before the prompt: a list of { role, content }, where role is user or assistant.', 'x-widget': 'json', examples: [[{ role: 'user', content: 'Hello' }, { role: 'assistant', content: 'Hello. What can I do?' }]] }),
  images: imagesField,
  temperature: temperatureField,
  maxTokens: maxTokensField,
  schema: z.record(z.string(), z.json()).optional().meta({ title: 'Answer as JSON', description: 'A JSON Schema that the answer must fit. The step gives it as data, and asks once more when it does not fit.', 'x-widget': 'json', examples: [{ type: 'object', properties: { sentiment: { enum: ['good', 'bad'] } }, required: ['sentiment'] }] }),
})
type Input = z.infer<typeof Input>

export const chat = defineAction({
  key: 'chat',
  displayName: 'Ask a model',
  summary: 'A prompt in, an answer out',
  description: 'Asks a language model and gives its answer, which is seen on the node while it comes. With a JSON Schema the answer is data that fits it.',
  category: 'llm',
  icon: 'message-square',
  keywords: ['llm', 'gpt', 'ai', 'prompt', 'chat', 'generate', 'summarise', 'ollama', 'claude'],
  effect: 'read',
  input: Input,
  output: z.object({
    text: z.string().meta({ description: 'The answer' }),
    data: z.json().optional().meta({ description: 'The answer as data, when it was to fit a schema' }),
    finishReason: FinishReason.meta({ description: 'Why the answer ended: length means that it was cut off' }),
    ...callOutput,
  }),
  outputFrom: { property: 'data', input: 'schema' },
  options: modelOptions,
  defaultInput: { model: '', prompt: '' },
  sample: { text: 'The customer asks for the money back, since the parcel came broken.', finishReason: 'stop', ...sampleCall },
  async run(input, context) {
    const { temperature, maxTokens, schema } = input
    const request = { model: required(input.model, 'Model'), messages: messagesOf(input), maxTokens, ...(temperature !== undefined && { temperature }) }
    if (schema) {
      const { value, answer } = await askStructured({ ...request, schema: { name: 'answer', schema: schema as JsonObject as JsonSchema } }, context, { isShown: true })
      return { text: answer.message.content, data: value as JsonValue, finishReason: answer.finishReason, model: answer.model, usage: answer.usage, cost: answer.cost }
    }
    const { message, ...answer } = await context.llm.chat(request, { isShown: true })
    return { text: message.content, ...answer }
  },
})

function messagesOf({ system, prompt, messages = [], images = [] }: Input): ChatMessage[] {
  const asked = prompt.trim() !== '' || images.length > 0
  if (!asked && messages.length === 0) throw new AppError({ code: 'invalid-input', message: 'There is nothing to ask. Fill in "Prompt".', retryable: false, sent: 'not-sent' })
  const last: ChatMessage[] = !asked ? [] : [{
    role: 'user',
    content: images.length === 0 ? prompt : [...images.map((url) => ({ type: 'image' as const, url })), ...(prompt.trim() === '' ? [] : [{ type: 'text' as const, text: prompt }])],
  }]
  return [...(system === undefined || system.trim() === '' ? [] : [{ role: 'system' as const, content: system }]), ...messages, ...last]
}
