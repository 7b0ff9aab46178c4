import { FinishReason, type ChatRequest } from '@shared/llm/chat.ts'
import { ChatMessage } from '@shared/llm/message.ts'
import { Usage } from '@shared/llm/usage.ts'
import { z } from 'zod'
import { defineAction } from '../../define.ts'

const AssistantMessage = ChatMessage.options[2]

/** One turn of an agent: the whole conversation until now, and one answer to it. */
export const turn = defineAction({
  key: 'turn',
  displayName: 'Turn of an agent',
  summary: 'Ask the model once, with tools',
  description: 'Asks the model once, with the conversation until now and the tools that it may call. An agent does it as a part of its step.',
  category: 'llm',
  icon: 'bot',
  isPart: true,
  effect: 'read',
  input: z.strictObject({
    model: z.string(), messages: z.array(ChatMessage), maxTokens: z.number().int(), temperature: z.number().optional(),
    tools: z.array(z.object({ name: z.string(), description: z.string(), inputSchema: z.record(z.string(), z.unknown()) })),
  }),
  output: z.object({ message: AssistantMessage, usage: Usage, finishReason: FinishReason, model: z.string() }),
  defaultInput: {},
  sample: { message: { role: 'assistant', content: 'Done.' }, usage: { inputTokens: 12, outputTokens: 2, cachedTokens: 0, isEstimated: false }, finishReason: 'stop', model: 'gpt-4.1-mini' },
  run: ({ temperature, tools, ...request }, { llm }) => llm.chat({ ...request, tools: tools as ChatRequest['tools'] & object, ...(temperature !== undefined && { temperature }) }, { isShown: true }),
})
