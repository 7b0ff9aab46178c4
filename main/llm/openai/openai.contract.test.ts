import type { JsonObject } from '@shared/json.ts'
import { providerContract, testKey } from '../provider-contract.test-data.ts'
import { openaiCompatible } from './compatible.ts'
import { openaiAt } from './openai.ts'

const errors: Record<string, { status: number; type: string; code: string | null; message: string }> = {
  unauthorized: { status: 401, type: 'invalid_request_error', code: 'invalid_api_key', message: 'Incorrect API key provided.' },
  forbidden: { status: 403, type: 'invalid_request_error', code: 'unsupported_country', message: 'Country not supported.' },
  'no-model': { status: 404, type: 'invalid_request_error', code: 'model_not_found', message: 'The model does not exist.' },
  rate: { status: 429, type: 'requests', code: 'rate_limit_exceeded', message: 'Rate limit reached.' },
  quota: { status: 429, type: 'insufficient_quota', code: 'insufficient_quota', message: 'You exceeded your current quota.' },
  'too-long': { status: 400, type: 'invalid_request_error', code: 'context_length_exceeded', message: "This model's maximum context length is 8192 tokens." },
  invalid: { status: 400, type: 'invalid_request_error', code: null, message: 'Invalid value for temperature.' },
  down: { status: 503, type: 'server_error', code: null, message: 'The server is overloaded.' },
}

const error = (kind: string): { status: number; body: JsonObject } => {
  const { status, ...rest } = errors[kind] ?? { status: 500 }
  return { status, body: { error: rest } }
}

providerContract('OpenAI', {
  at: (origin) => ({ provider: openaiAt(`${origin}/v1`), config: { apiKey: testKey } }),
  error, limitOf: (asked) => asked['max_completion_tokens'],
})

providerContract('What is OpenAI-compatible', {
  at: (origin) => ({ provider: openaiCompatible, config: { service: 'other', baseUrl: `${origin}/v1`, apiKey: testKey } }),
  error, limitOf: (asked) => asked['max_tokens'],
})
