import type { ImageBlockParam, MessageCreateParamsStreaming, MessageParam, TextBlockParam, ToolResultBlockParam } from '@anthropic-ai/sdk/resources/messages'
import type { ChatRequest } from '@shared/llm/chat.ts'
import type { ChatMessage, ContentPart, ImagePart } from '@shared/llm/message.ts'

/** The tool that takes an answer of a schema: a model that must call it is held to it. */
export const answerTool = 'answer'

/** https://docs.anthropic.com/en/api/messages */
export function toParams({ model, messages, tools = [], toolChoice, temperature, maxTokens, schema }: ChatRequest): MessageCreateParamsStreaming {
  const system = messages.flatMap((message) => (message.role === 'system' ? [message.content] : [])).join('\n\n')
  const offered = [
    ...tools.map(({ name, description, inputSchema }) => ({ name, description, input_schema: { ...inputSchema, type: 'object' as const } as never })),
    ...(schema ? [{ name: answerTool, description: 'Takes the answer. Call it once, with all of it.', input_schema: { ...schema.schema, type: 'object' as const } as never }] : []),
  ]
  return {
    model, max_tokens: maxTokens, stream: true, messages: turnsOf(messages),
    ...(system !== '' && { system }), ...(temperature !== undefined && { temperature }),
    ...(offered.length > 0 && { tools: offered, tool_choice: choiceOf(schema ? { name: answerTool } : toolChoice) }),
  }
}

function choiceOf(choice: ChatRequest['toolChoice']): NonNullable<MessageCreateParamsStreaming['tool_choice']> {
  if (typeof choice === 'object') return { type: 'tool', name: choice.name }
  return choice === 'required' ? { type: 'any' } : { type: choice ?? 'auto' }
}

/** What came of calls stands in one turn of the user, after the turn that made them. */
function turnsOf(messages: readonly ChatMessage[]): MessageParam[] {
  const turns: MessageParam[] = []
  for (const message of messages) {
    if (message.role === 'system') continue
    if (message.role === 'tool') {
      const result: ToolResultBlockParam = { type: 'tool_result', tool_use_id: message.callId, content: typeof message.content === 'string' ? message.content : message.content.map(toPart), ...(message.isError === true && { is_error: true }) }
      const last = turns.at(-1)
      if (last?.role === 'user' && Array.isArray(last.content) && last.content.every(({ type }) => type === 'tool_result')) last.content.push(result)
      else turns.push({ role: 'user', content: [result] })
    } else if (message.role === 'user') {
      turns.push({ role: 'user', content: typeof message.content === 'string' ? message.content : message.content.map(toPart) })
    } else {
      const calls = (message.toolCalls ?? []).map(({ id, name, input }) => ({ type: 'tool_use' as const, id, name, input }))
      turns.push({ role: 'assistant', content: [...(message.content === '' ? [] : [{ type: 'text' as const, text: message.content }]), ...calls] })
    }
  }
  return turns
}

function toPart(part: ContentPart): TextBlockParam | ImageBlockParam {
  return part.type === 'text' ? { type: 'text', text: part.text } : { type: 'image', source: sourceOf(part) }
}

function sourceOf({ url }: ImagePart): ImageBlockParam['source'] {
  const [, type, data] = /^data:(image\/(?:png|jpeg|gif|webp));base64,(.*)$/.exec(url) ?? []
  return type !== undefined && data !== undefined ? { type: 'base64', media_type: type as 'image/png', data } : { type: 'url', url }
}
