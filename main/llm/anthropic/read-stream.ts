import type { RawMessageStreamEvent } from '@anthropic-ai/sdk/resources/messages'
import type { ChatAnswer, FinishReason } from '@shared/llm/chat.ts'
import type { Usage } from '@shared/llm/usage.ts'
import { toToolCall } from '../tool-call.ts'
import { answerTool } from './to-params.ts'

type Heard = Omit<ChatAnswer, 'usage' | 'finishReason'> & { /** Null when the stream ended without a word about it. */ finishReason: FinishReason | null; usage: Usage | null; refusal: string }

/** Puts the pieces of a stream together. With `isStructured` the call of the answer's tool is the text. Throws what reading it throws. */
export async function readStream(events: AsyncIterable<RawMessageStreamEvent>, asked: string, isStructured: boolean, onText: ((piece: string) => void) | undefined): Promise<Heard> {
  let model = asked
  let text = ''
  let refusal = ''
  let finishReason: FinishReason | null = null
  let isOver = false
  const counted = { input: 0, cached: 0, output: 0, isKnown: false }
  const calls = new Map<number, { id: string; name: string; input: string }>()
  const hear = (piece: string): void => {
    text += piece
    onText?.(piece)
  }
  for await (const event of events) {
    switch (event.type) {
      case 'message_start': {
        const { usage } = event.message
        model = event.message.model || model
        counted.cached = usage?.cache_read_input_tokens ?? 0
        counted.input = (usage?.input_tokens ?? 0) + counted.cached + (usage?.cache_creation_input_tokens ?? 0)
        break
      }
      case 'content_block_start':
        if (event.content_block.type === 'tool_use') calls.set(event.index, { id: event.content_block.id, name: event.content_block.name, input: '' })
        break
      case 'content_block_delta': {
        const { delta } = event
        const call = calls.get(event.index)
        if (delta.type === 'text_delta') hear(delta.text)
        else if (delta.type === 'input_json_delta' && call) {
          if (isStructured && call.name === answerTool) hear(delta.partial_json)
          else call.input += delta.partial_json
        }
        break
      }
      case 'message_delta':
        finishReason = event.delta.stop_reason === null ? finishReason : (reasons[event.delta.stop_reason] ?? 'other')
        refusal = event.delta.stop_details?.explanation ?? ''
        if (event.usage) {
          counted.output = event.usage.output_tokens
          counted.isKnown = counted.output > 0
        }
        break
      case 'message_stop':
        isOver = true
        break
      case 'content_block_stop':
        break
    }
  }
  const toolCalls = [...calls.values()].filter(({ name }) => !(isStructured && name === answerTool)).map(toToolCall)
  if (isStructured && finishReason === 'tool-calls' && toolCalls.length === 0) finishReason = 'stop'
  return {
    message: { role: 'assistant', content: text, ...(toolCalls.length > 0 && { toolCalls }) }, model,
    finishReason: isOver ? finishReason : null, refusal,
    usage: counted.isKnown ? { inputTokens: counted.input, outputTokens: counted.output, cachedTokens: counted.cached, isEstimated: false } : null,
  }
}

const reasons: Partial<Record<string, FinishReason>> = { end_turn: 'stop', stop_sequence: 'stop', max_tokens: 'length', model_context_window_exceeded: 'length', tool_use: 'tool-calls', refusal: 'filtered' }
