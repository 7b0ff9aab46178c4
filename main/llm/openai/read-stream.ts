import type { ChatAnswer, FinishReason } from '@shared/llm/chat.ts'
import type { ToolCall } from '@shared/llm/message.ts'
import type { Usage } from '@shared/llm/usage.ts'
import type { ChatCompletionChunk } from 'openai/resources/chat/completions'
import { toToolCall } from '../tool-call.ts'

type Heard = Omit<ChatAnswer, 'usage' | 'finishReason'> & { /** Null when the stream ended without a word about it. */ finishReason: FinishReason | null; usage: Usage | null; refusal: string }

/** Puts the pieces of a stream together. Throws what reading it throws. */
export async function readStream(chunks: AsyncIterable<ChatCompletionChunk>, asked: string, onText: ((piece: string) => void) | undefined): Promise<Heard> {
  let model = asked
  let text = ''
  let refusal = ''
  let finishReason: FinishReason | null = null
  let usage: Usage | null = null
  const calls = new Map<number, { id: string; name: string; input: string }>()
  for await (const chunk of chunks) {
    if (typeof chunk.model === 'string' && chunk.model !== '') model = chunk.model
    if (chunk.usage) usage = usageOf(chunk.usage)
    const [choice] = chunk.choices ?? []
    if (!choice) continue
    const piece = choice.delta?.content
    if (typeof piece === 'string' && piece !== '') {
      text += piece
      onText?.(piece)
    }
    refusal += choice.delta?.refusal ?? ''
    for (const [position, call] of (choice.delta?.tool_calls ?? []).entries()) {
      // Some services number no calls, and send each of them whole.
      const index = typeof call.index === 'number' ? call.index : calls.size + position
      const before = calls.get(index) ?? { id: '', name: '', input: '' }
      calls.set(index, { id: before.id || (call.id ?? ''), name: before.name + (call.function?.name ?? ''), input: before.input + (call.function?.arguments ?? '') })
    }
    if (choice.finish_reason) finishReason = reasons[choice.finish_reason] ?? 'other'
  }
  const toolCalls: ToolCall[] = [...calls.entries()].sort(([one], [other]) => one - other).map(([index, call]) => toToolCall({ ...call, id: call.id || `call_${index}` }))
  // Some say `stop` where tools are to be called.
  if (toolCalls.length > 0 && finishReason === 'stop') finishReason = 'tool-calls'
  return { message: { role: 'assistant', content: text, ...(toolCalls.length > 0 && { toolCalls }) }, model, finishReason, usage, refusal }
}

const reasons: Partial<Record<string, FinishReason>> = { stop: 'stop', length: 'length', tool_calls: 'tool-calls', function_call: 'tool-calls', content_filter: 'filtered' }

function usageOf(usage: NonNullable<ChatCompletionChunk['usage']>): Usage {
  return { inputTokens: usage.prompt_tokens ?? 0, outputTokens: usage.completion_tokens ?? 0, cachedTokens: usage.prompt_tokens_details?.cached_tokens ?? 0, isEstimated: false }
}
