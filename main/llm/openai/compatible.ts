import { AppError } from '@shared/failure.ts'
import { SecretRef } from '@shared/secret-ref.ts'
import { z } from 'zod'
import { defineProvider } from '../define.ts'
import { countRequest, mostTokens } from '../estimate.ts'
import { chatAt, modelsAt, type OpenAiService } from './chat.ts'
import { presetKeys, presets, type Preset } from './presets.ts'

const CompatibleConfig = z.strictObject({
  service: z.enum(presetKeys).default('other').meta({ title: 'Service', description: 'One that is known here, or "other" for anything that speaks OpenAI\'s chat completions.' }),
  baseUrl: z.string().max(2_000).regex(/^https?:\/\/[^\s/?#@]+(\/[^\s?#]*[^\s/?#])?$/, 'Write the address without a slash at its end, such as http://127.0.0.1:11434/v1').optional().meta({ title: 'Base URL', description: 'Needed for "azure" and "other"; empty means the usual address of the service. An address on this machine or in a private network also needs a grant under Connections.', examples: ['http://127.0.0.1:11434/v1', 'https://my-resource.openai.azure.com/openai/v1'] }),
  apiKey: SecretRef.optional().meta({ title: 'API key', description: 'Services on this machine need none.' }),
})
type CompatibleConfig = z.output<typeof CompatibleConfig>

/** Any service that speaks OpenAI's chat completions. */
export const openaiCompatible = defineProvider<CompatibleConfig>({
  key: 'openai-compatible',
  displayName: 'OpenAI-compatible',
  icon: 'bot',
  config: CompatibleConfig,
  capabilities: ({ service }) => ({ streaming: true, tools: true, images: true, structuredOutput: presets[service].structuredOutput }),
  endpoint(config) {
    const { baseUrl, apiKey } = serviceOf(config)
    return { baseUrl, headers: apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` } }
  },
  chat: (request, { config, fetch, onText }) => chatAt({ ...serviceOf(config), fetch }, request, onText),
  countTokens: (request) => countRequest(request, mostTokens),
  listModels: ({ config, fetch }) => modelsAt({ ...serviceOf(config), fetch }),
})

function serviceOf({ service, baseUrl: given, apiKey }: CompatibleConfig): Omit<OpenAiService, 'fetch'> {
  const preset: Preset = presets[service]
  const baseUrl = given ?? preset.baseUrl
  if (baseUrl === undefined) throw incomplete(`no base URL, which ${preset.title} needs`)
  if (preset.needsKey && apiKey === undefined) throw incomplete(`no API key, which ${preset.title} needs`)
  const displayName = service === 'other' ? new URL(baseUrl).host : preset.title
  return { displayName, baseUrl, apiKey, dialect: { limit: service === 'azure' ? 'max_completion_tokens' : 'max_tokens', structuredOutput: preset.structuredOutput, usage: preset.usage } }
}

function incomplete(what: string): AppError {
  return new AppError({ code: 'invalid-input', message: `The OpenAI-compatible connection has ${what}. Mend it under Connections.`, retryable: false, sent: 'not-sent' })
}
