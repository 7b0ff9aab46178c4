import type { ChatAnswer, ChatRequest } from '@shared/llm/chat.ts'
import type { Model } from '@shared/llm/model.ts'
import { estimatedUsage } from '../estimate.ts'
import { schemaInWords } from '../in-words.ts'
import { cutShort, sdkFailure, withheld, withoutKey } from '../sdk-failure.ts'
import { openaiClient } from './client.ts'
import { readStream } from './read-stream.ts'
import { toParams, type Dialect } from './to-params.ts'

export type OpenAiService = { displayName: string; baseUrl: string; apiKey: string | undefined; dialect: Dialect; fetch: typeof fetch }

/** One answer from a service that speaks OpenAI's chat completions. Rejects with AppError. */
export async function chatAt(service: OpenAiService, request: ChatRequest, onText: ((piece: string) => void) | undefined): Promise<ChatAnswer> {
  const where = { displayName: service.displayName, model: request.model }
  const said = service.dialect.structuredOutput === 'schema' ? request : schemaInWords(request)
  try {
    const client = await openaiClient(service)
    const heard = await readStream(await client.chat.completions.create(toParams(said, service.dialect)), request.model, onText)
    const { finishReason, usage, refusal, ...answer } = heard
    if (refusal !== '') throw withheld(where, refusal)
    if (finishReason === null) throw cutShort(where)
    if (finishReason === 'filtered') throw withheld(where)
    return { ...answer, finishReason, usage: usage ?? estimatedUsage(said, answer.message) }
  } catch (error) {
    throw withoutKey(sdkFailure(error, where), service.apiKey)
  }
}

export async function modelsAt(service: OpenAiService): Promise<Model[]> {
  try {
    const client = await openaiClient(service)
    const { data } = await client.models.list()
    return (data ?? []).map(({ id }) => ({ id })).sort((one, other) => one.id.localeCompare(other.id))
  } catch (error) {
    throw withoutKey(sdkFailure(error, { displayName: service.displayName }), service.apiKey)
  }
}
