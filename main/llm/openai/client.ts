import type OpenAI from 'openai'
import { withoutEnvironment } from '../without-environment.ts'

type ClientOptions = { baseUrl: string; apiKey: string | undefined; fetch: typeof fetch }

/** Of the SDK, which is loaded at the first call. It repeats nothing, logs nothing and takes nothing from the environment. */
export async function openaiClient({ baseUrl, apiKey, fetch }: ClientOptions): Promise<OpenAI> {
  const { OpenAI: Client } = await import('openai')
  return withoutEnvironment(['OPENAI_'], () => new Client({
    baseURL: baseUrl, apiKey: apiKey ?? 'none', adminAPIKey: null, organization: null, project: null, webhookSecret: null,
    fetch, maxRetries: 0, logLevel: 'off', timeout: sdkTimeoutMs,
    // A service on this machine needs no key, and is told none.
    ...(apiKey === undefined && { defaultHeaders: { Authorization: null } }),
  }))
}

/** Never first: the safe client has the deadlines. */
const sdkTimeoutMs = 3_600_000
