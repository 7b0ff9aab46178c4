import type { ChatAnswer, ChatRequest } from '@shared/llm/chat.ts'
import type { Capabilities, Model } from '@shared/llm/model.ts'
import type { z } from 'zod'

/** Where a provider's calls go, and by which headers they show who asks. `baseUrl` is absolute, without a slash at its end. */
export type Endpoint = { baseUrl: string; headers: Readonly<Record<string, string>> }

export type ProviderContext<Config = unknown> = {
  config: Config
  /** Over the safe client, to the endpoint's origin alone, ended with the step. Hand it to the vendor's SDK. */
  fetch: typeof fetch
}

export type ChatContext<Config = unknown> = ProviderContext<Config> & {
  /** There when somebody watches: the answer is asked for as a stream, and its text is told piece by piece. */
  onText?(piece: string): void
}

export interface Provider<Config = unknown> {
  /** Of its connections: `openai`. */
  key: string
  displayName: string
  icon: string
  /** Of a connection. Secrets are SecretRefs in it, and values when a provider is called. */
  config: z.ZodType<Config>
  capabilities(config: Config): Capabilities
  /** Throws AppError `invalid-input` for a config that lacks what calls need. */
  endpoint(config: Config): Endpoint
  /**
   * One answer. A failure is an AppError of our codes; nothing is tried again here, that is for the engine. Usage that the
   * service does not send is estimated and marked.
   */
  chat(request: ChatRequest, context: ChatContext<Config>): Promise<ChatAnswer>
  /** How many tokens a request is before it is sent: never fewer than the service will count, as far as can be known without asking it. */
  countTokens(request: Pick<ChatRequest, 'model' | 'messages' | 'tools' | 'schema'>): number
  /** What the service offers now. */
  listModels(context: ProviderContext<Config>): Promise<Model[]>
}

/** Whatever its config. Written with `never`, which any provider takes. */
export type AnyProvider = Omit<Provider, 'config' | 'capabilities' | 'endpoint' | 'chat' | 'listModels'> & {
  config: z.ZodType
  capabilities(config: never): Capabilities
  endpoint(config: never): Endpoint
  chat(request: ChatRequest, context: ChatContext<never>): Promise<ChatAnswer>
  listModels(context: ProviderContext<never>): Promise<Model[]>
}

/** Declares one provider. Returns it unchanged; what it adds is the types of its functions. */
export function defineProvider<Config>(provider: Provider<Config>): Provider<Config> {
  return provider
}
