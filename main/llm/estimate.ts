import type { Usage } from '@shared/llm/usage.ts'
import type { ChatAnswer, ChatRequest } from '@shared/llm/chat.ts'
import { textOf } from '@shared/llm/message.ts'

/** What services add to each message, and to the whole, for roles and ends. */
const perMessage = 8
const perRequest = 16
/** More than what a picture of the largest size costs at OpenAI (1,445) and Anthropic (about 1,600). */
const perImage = 2_000

/** For ids and hashes, which fall into shorter pieces than the runs of their characters. */
const margin = 1.15

/**
 * The most tokens that a text is likely to be. No tokenizer: those of the vendors differ, and are megabytes. Counted by kinds of
 * characters, so that it lies above what byte-pair tokenizers give for prose, code, JSON, numbers and scripts other than Latin,
 * by a third on the average.
 */
export function mostTokens(text: string): number {
  let tokens = 0
  for (const [run] of text.matchAll(/[A-Za-z]+|[0-9]+|\s+|[!-/:-@[-`{-~]+|[^\x00-\x7f]+|[\x00-\x1f\x7f]/g)) tokens += tokensOfRun(run)
  return Math.ceil(tokens * margin)
}

function tokensOfRun(run: string): number {
  const first = run.charCodeAt(0)
  if (first > 0x7f) return Math.ceil(Buffer.byteLength(run) * 0.75)
  if (/^[0-9]/.test(run)) return Math.ceil(run.length / 2)
  if (/^\s/.test(run)) return run === ' ' ? 0 : Math.ceil(run.length / 4)
  if (/^[A-Za-z]/.test(run)) return /^[A-Z]?[a-z]+$/.test(run) && run.length <= 20 ? Math.ceil(run.length / 4) : Math.ceil(run.length / 1.5)
  return Math.ceil(run.length / 1.5)
}

/** What is likely, for what a service did not count. */
export function likelyTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 4)
}

export function countRequest({ messages, tools, schema }: Pick<ChatRequest, 'messages' | 'tools' | 'schema'>, count: (text: string) => number): number {
  const extra = [...(tools ?? []), ...(schema ? [schema.schema] : [])].map((part) => count(JSON.stringify(part)) + perMessage)
  const each = messages.map((message) => {
    const images = typeof message.content === 'string' ? 0 : message.content.filter(({ type }) => type === 'image').length
    const calls = message.role === 'assistant' && message.toolCalls ? count(JSON.stringify(message.toolCalls)) : 0
    return count(textOf(message.content)) + calls + images * perImage + perMessage
  })
  return [...extra, ...each].reduce((sum, tokens) => sum + tokens, perRequest)
}

/** Of a call that the service did not count. */
export function estimatedUsage(request: ChatRequest, message: ChatAnswer['message']): Usage {
  const outputTokens = likelyTokens(message.content) + (message.toolCalls ? likelyTokens(JSON.stringify(message.toolCalls)) : 0)
  return { inputTokens: countRequest(request, likelyTokens), outputTokens, cachedTokens: 0, isEstimated: true }
}
