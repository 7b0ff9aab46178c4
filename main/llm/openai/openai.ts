import { SecretRef } from '@shared/secret-ref.ts'
import { z } from 'zod'
import { defineProvider } from '../define.ts'
import { countRequest, mostTokens } from '../estimate.ts'
import { chatAt, modelsAt, type OpenAiService } from './chat.ts'

const OpenAiConfig = z.strictObject({
  apiKey: SecretRef.meta({ title: 'API key', description: 'Made at platform.openai.com/api-keys. It begins with sk-.' }),
})
type OpenAiConfig = z.output<typeof OpenAiConfig>

const displayName = 'OpenAI'
const baseUrl = 'https://api.openai.com/v1'

/** https://platform.openai.com/docs/api-reference/chat */
export const openai = openaiAt(baseUrl)

/** The same at another address, for tests. */
export function openaiAt(address: string) {
  const service = (config: OpenAiConfig, safeFetch: typeof fetch): OpenAiService => ({ displayName, baseUrl: address, apiKey: config.apiKey, dialect: { limit: 'max_completion_tokens', structuredOutput: 'schema', usage: 'asked' }, fetch: safeFetch })
  return defineProvider({
    key: 'openai',
    displayName,
    icon: 'sparkles',
    config: OpenAiConfig,
    capabilities: () => ({ streaming: true, tools: true, images: true, structuredOutput: 'schema' }),
    endpoint: ({ apiKey }) => ({ baseUrl: address, headers: { authorization: `Bearer ${apiKey}` } }),
    chat: (request, { config, fetch, onText }) => chatAt(service(config, fetch), request, onText),
    countTokens: (request) => countRequest(request, mostTokens),
    async listModels({ config, fetch }) {
      // The list holds models for speech, pictures and embeddings as well, without a word about what each is for.
      return (await modelsAt(service(config, fetch))).filter(({ id }) => /^(gpt|o\d|chatgpt|ft:)/.test(id) && !/audio|realtime|image|transcribe|tts|search|instruct/.test(id))
    },
  })
}
