import { providerContract, testKey } from '../provider-contract.test-data.ts'
import { anthropicAt } from './anthropic.ts'

const errors: Record<string, [status: number, type: string, message: string]> = {
  unauthorized: [401, 'authentication_error', 'invalid x-api-key'],
  forbidden: [403, 'permission_error', 'Your API key does not have permission to use the specified resource.'],
  'no-model': [404, 'not_found_error', 'model: small-1'],
  rate: [429, 'rate_limit_error', 'Number of request tokens has exceeded your per-minute rate limit.'],
  quota: [400, 'invalid_request_error', 'Your credit balance is too low to access the Anthropic API.'],
  'too-long': [400, 'invalid_request_error', 'prompt is too long: 210000 tokens > 200000 maximum'],
  invalid: [400, 'invalid_request_error', 'temperature: range: 0..1'],
  down: [529, 'overloaded_error', 'Overloaded'],
}

providerContract('Anthropic', {
  at: (origin) => ({ provider: anthropicAt(origin), config: { apiKey: testKey } }),
  error(kind) {
    const [status, type, message] = errors[kind] ?? [500, 'api_error', '']
    return { status, body: { type: 'error', error: { type, message } } }
  },
  structured: (text) => ({ toolCalls: [{ id: 'a', name: 'answer', input: text }] }),
  limitOf: (asked) => asked['max_tokens'],
})
