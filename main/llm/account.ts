import { createFetch, type OpenStream } from '@main/platform/http/fetch.ts'
import { AppError } from '@shared/failure.ts'
import type { ChatAnswer, ChatRequest } from '@shared/llm/chat.ts'
import { hasImages } from '@shared/llm/message.ts'
import type { Capabilities, Model } from '@shared/llm/model.ts'
import type { AnyProvider } from './define.ts'

/** A person's account at a provider, opened: its secrets are known to it and to nothing else. */
export interface LlmAccount {
  provider: string
  /** Where its calls go: `https://api.openai.com`. */
  origin: string
  capabilities(): Capabilities
  chat(request: ChatRequest, onText?: (piece: string) => void): Promise<ChatAnswer>
  countTokens: AnyProvider['countTokens']
  listModels(): Promise<Model[]>
}

/** A model may think for minutes, and one on this machine is loaded first; but what says nothing for so long has died. */
const timeoutMs = 900_000
const idleTimeoutMs = 300_000
const maxBytes = 50_000_000
const listTimeoutMs = 20_000

/** `config` holds the values of secrets. Throws AppError `invalid-input` when it lacks what calls need. `stream` ends with the step's signal. */
export function openAccount(provider: AnyProvider, config: unknown, stream: OpenStream): LlmAccount {
  const of = config as never
  const { baseUrl, headers } = provider.endpoint(of)
  const { origin } = new URL(baseUrl)
  const door = { stream, origins: [origin], credentialHeaders: Object.keys(headers), maxBytes }
  const capabilities = (): Capabilities => provider.capabilities(of)
  return {
    provider: provider.key, origin, capabilities,
    countTokens: (request) => provider.countTokens(request),
    async chat(request, onText) {
      checkRequest(provider, capabilities(), request)
      return provider.chat(request, { config: of, fetch: createFetch({ ...door, timeoutMs, idleTimeoutMs }), ...(onText && { onText }) })
    },
    listModels: () => provider.listModels({ config: of, fetch: createFetch({ ...door, timeoutMs: listTimeoutMs }) }),
  }
}

function checkRequest({ displayName }: AnyProvider, { tools, images }: Capabilities, request: ChatRequest): void {
  if (!images && hasImages(request.messages)) throw cannot(`${displayName} takes no pictures. Leave them out, or choose another connection.`)
  if (!tools && (request.tools?.length ?? 0) > 0) throw cannot(`${displayName} calls no tools. Choose another connection.`)
}

function cannot(message: string): AppError {
  return new AppError({ code: 'invalid-input', message, retryable: false, sent: 'not-sent' })
}
