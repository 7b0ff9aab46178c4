import { AppError } from '@shared/failure.ts'
import { SecretRef } from '@shared/secret-ref.ts'
import { z } from 'zod'
import { defineConnector, type Service } from '../define.ts'
import { callJsonAs } from '../kit/call-json.ts'

const CohereConfig = z.strictObject({
  apiKey: SecretRef.optional().meta({ title: 'API key', description: 'Made at dashboard.cohere.com, under API keys.' }),
  baseUrl: z.url({ protocol: /^https?$/, error: 'Write a whole address, such as https://api.cohere.com' }).max(2_000).default('https://api.cohere.com').meta({ title: 'Base URL' }),
})

function service({ apiKey, baseUrl }: z.output<typeof CohereConfig>): Service {
  if (apiKey === undefined) throw new AppError({ code: 'invalid-input', message: 'The connection to Cohere has no API key. Add one to it under Connections.', retryable: false, sent: 'not-sent' })
  return { baseUrl: baseUrl.replace(/\/+$/, ''), headers: { authorization: `Bearer ${apiKey}` } }
}

/** Makes vectors for collections. https://docs.cohere.com/reference/about */
export const cohere = defineConnector({
  key: 'cohere',
  displayName: 'Cohere',
  icon: 'waypoints',
  capabilities: [],
  reach: 'service',
  provides: ['embedding'],
  config: CohereConfig,
  actions: [],
  service,
  async check({ http }) {
    const { models } = await callJsonAs(http, z.looseObject({ models: z.array(z.looseObject({ name: z.string() })) }), { method: 'GET', url: '/v1/models', query: { endpoint: 'embed' } })
    return { account: `Cohere, ${models.length} ${models.length === 1 ? 'model' : 'models'} for vectors` }
  },
})
