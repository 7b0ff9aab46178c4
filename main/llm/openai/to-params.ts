import type { ChatRequest } from '@shared/llm/chat.ts'
import type { ChatMessage, ContentPart } from '@shared/llm/message.ts'
import type { Capabilities } from '@shared/llm/model.ts'
import type { ChatCompletionContentPart, ChatCompletionCreateParamsStreaming, ChatCompletionMessageParam } from 'openai/resources/chat/completions'
import { isStrict } from './strict.ts'

export type Dialect = {
  /** What the limit of an answer is called: OpenAI's newer models refuse the older name, other services know no newer. */
  limit: 'max_tokens' | 'max_completion_tokens'
  structuredOutput: Capabilities['structuredOutput']
  usage: 'asked' | 'by-itself'
}

/** https://platform.openai.com/docs/api-reference/chat/create */
export function toParams(request: ChatRequest, { limit, structuredOutput, usage }: Dialect): ChatCompletionCreateParamsStreaming {
  const { model, messages, tools, toolChoice, temperature, maxTokens, schema } = request
  return {
    model, stream: true,
    ...(usage === 'asked' && { stream_options: { include_usage: true } }),
    messages: messages.map(toMessage),
    [limit]: maxTokens,
    ...(temperature !== undefined && { temperature }),
    ...(tools && tools.length > 0 && {
      tools: tools.map(({ name, description, inputSchema }) => ({ type: 'function' as const, function: { name, description, parameters: inputSchema as Record<string, unknown> } })),
      ...(toolChoice !== undefined && { tool_choice: typeof toolChoice === 'string' ? toolChoice : { type: 'function' as const, function: { name: toolChoice.name } } }),
    }),
    ...(schema && structuredOutput === 'schema' && { response_format: { type: 'json_schema' as const, json_schema: { name: schema.name, schema: schema.schema as Record<string, unknown>, strict: isStrict(schema.schema) } } }),
    ...(schema && structuredOutput === 'json' && { response_format: { type: 'json_object' as const } }),
  }
}

function toMessage(message: ChatMessage): ChatCompletionMessageParam {
  switch (message.role) {
    case 'system': return { role: 'system', content: message.content }
    case 'user': return { role: 'user', content: typeof message.content === 'string' ? message.content : message.content.map(toPart) }
    case 'assistant': return {
      role: 'assistant', content: message.content === '' && message.toolCalls ? null : message.content,
      ...(message.toolCalls && message.toolCalls.length > 0 && { tool_calls: message.toolCalls.map(({ id, name, input }) => ({ id, type: 'function' as const, function: { name, arguments: JSON.stringify(input) } })) }),
    }
    case 'tool': return { role: 'tool', tool_call_id: message.callId, content: typeof message.content === 'string' ? message.content : message.content.map((part) => ({ type: 'text' as const, text: part.type === 'text' ? part.text : '[a picture, which this service takes from a person alone]' })) }
    default: return message satisfies never
  }
}

function toPart(part: ContentPart): ChatCompletionContentPart {
  return part.type === 'text' ? { type: 'text', text: part.text } : { type: 'image_url', image_url: { url: part.url } }
}
