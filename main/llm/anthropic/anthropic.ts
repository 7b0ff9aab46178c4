import type Anthropic from '@anthropic-ai/sdk'
import type { ChatAnswer, ChatRequest } from '@shared/llm/chat.ts'
import { SecretRef } from '@shared/secret-ref.ts'
import { z } from 'zod'
import { defineProvider } from '../define.ts'
import { countRequest, estimatedUsage, mostTokens } from '../estimate.ts'
import { withoutEnvironment } from '../without-environment.ts'
import { cutShort, sdkFailure, withheld, withoutKey } from '../sdk-failure.ts'
import { readStream } from './read-stream.ts'
import { toParams } from './to-params.ts'

const AnthropicConfig = z.strictObject({
  apiKey: SecretRef.meta({ title: 'API key', description: 'Made at console.anthropic.com under API keys. It begins with sk-ant-.' }),
})
type AnthropicConfig = z.output<typeof AnthropicConfig>

const displayName = 'Anthropic'
/** Never first: the safe client has the deadlines. */
const sdkTimeoutMs = 3_600_000

/** https://docs.anthropic.com/en/api/overview */
export const anthropic = anthropicAt('https://api.anthropic.com')

/** The same at another address, for tests. */
export function anthropicAt(baseUrl: string) {
  return defineProvider<AnthropicConfig>({
    key: 'anthropic',
    displayName,
    icon: 'sparkles',
    config: AnthropicConfig,
    capabilities: () => ({ streaming: true, tools: true, images: true, structuredOutput: 'schema' }),
    endpoint: ({ apiKey }) => ({ baseUrl, headers: { 'x-api-key': apiKey } }),
    async chat(request, { config, fetch, onText }) {
      try {
        return await ask(await clientOf(baseUrl, config, fetch), request, onText)
      } catch (error) {
        throw withoutKey(sdkFailure(error, { displayName, model: request.model }), config.apiKey)
      }
    },
    countTokens: (request) => countRequest(request, mostTokens),
    async listModels({ config, fetch }) {
      try {
        const { data } = await (await clientOf(baseUrl, config, fetch)).models.list({ limit: 200 })
        return data.map(({ id, display_name }) => ({ id, displayName: display_name }))
      } catch (error) {
        throw withoutKey(sdkFailure(error, { displayName }), config.apiKey)
      }
    },
  })
}

async function ask(client: Anthropic, request: ChatRequest, onText: ((piece: string) => void) | undefined): Promise<ChatAnswer> {
  const where = { displayName, model: request.model }
  const { finishReason, usage, refusal, ...answer } = await readStream(await client.messages.create(toParams(request)), request.model, request.schema !== undefined, onText)
  if (finishReason === null) throw cutShort(where)
  if (finishReason === 'filtered') throw withheld(where, refusal)
  return { ...answer, finishReason, usage: usage ?? estimatedUsage(request, answer.message) }
}

/** Of the SDK, which is loaded at the first call. It repeats nothing, logs nothing and takes nothing from the environment. */
async function clientOf(baseURL: string, { apiKey }: AnthropicConfig, safeFetch: typeof fetch): Promise<Anthropic> {
  const { Anthropic: Client } = await import('@anthropic-ai/sdk')
  return withoutEnvironment(['ANTHROPIC_'], () => new Client({ baseURL, apiKey, webhookKey: null, fetch: safeFetch, maxRetries: 0, logLevel: 'off', timeout: sdkTimeoutMs }))
}
