// A model for tests: it answers as a script says, and no service is asked. Never offered to anybody.

import type { LlmAccount } from '@main/llm/account.ts'
import type { ChatRequest } from '@shared/llm/chat.ts'
import type { ToolCall } from '@shared/llm/message.ts'
import type { JsonObject } from '@shared/json.ts'
import { flow } from './test-world.ts'

export type ScriptedAnswer = string | readonly { name: string; input: JsonObject }[]
/** What the model says to a conversation: text, or the tools it calls. */
export type Script = (request: ChatRequest) => ScriptedAnswer | Promise<ScriptedAnswer>

export function scriptedModel(script: Script): { account: LlmAccount; asked: ChatRequest[] } {
  const asked: ChatRequest[] = []
  return {
    asked,
    account: {
      provider: 'scripted', origin: 'http://127.0.0.1:1',
      capabilities: () => ({ streaming: false, tools: true, images: false, structuredOutput: 'none' }),
      countTokens: () => 1,
      listModels: async () => [{ id: 'scripted' }],
      async chat(request) {
        asked.push(request)
        const said = await script(request)
        const toolCalls = typeof said === 'string' ? [] : said.map(({ name, input }, index): ToolCall => ({ id: `${turnsIn(request)}-${index}`, name, input }))
        return {
          message: { role: 'assistant', content: typeof said === 'string' ? said : '', ...(toolCalls.length > 0 && { toolCalls }) },
          finishReason: toolCalls.length > 0 ? 'tool-calls' : 'stop', usage: { inputTokens: 10, outputTokens: 2, cachedTokens: 0, isEstimated: false }, model: 'scripted',
        }
      },
    },
  }
}

export function turnsIn({ messages }: ChatRequest): number {
  return messages.filter(({ role }) => role === 'assistant').length
}

/** One step that is an agent. */
export function agentFlow(input: JsonObject, settings: JsonObject = {}) {
  return flow({ agent: { type: 'llm.agent', input: { model: 'scripted', prompt: 'Do it', ...input }, connection: 'model' } }, ['trigger > agent'], { settings })
}
