import { AppError } from '@shared/failure.ts'
import { SecretRef } from '@shared/secret-ref.ts'
import { z } from 'zod'
import { defineConnector, type Service } from '../define.ts'
import { callJsonAs } from '../kit/call-json.ts'

const QdrantConfig = z.strictObject({
  baseUrl: z.url({ protocol: /^https?$/, error: 'Write a whole address, such as http://127.0.0.1:6333' }).max(2_000).optional().meta({ title: 'Base URL', description: 'A server on this computer or in a private network also needs a grant in Settings.', examples: ['http://127.0.0.1:6333', 'https://xyz-example.eu-central.aws.cloud.qdrant.io:6333'] }),
  apiKey: SecretRef.optional().meta({ title: 'API key', description: 'Of Qdrant Cloud, or of a server that was given one.' }),
})

function service({ apiKey, baseUrl }: z.output<typeof QdrantConfig>): Service {
  if (baseUrl === undefined) throw new AppError({ code: 'invalid-input', message: 'The connection to Qdrant has no base URL. Add it under Connections.', retryable: false, sent: 'not-sent' })
  return { baseUrl: baseUrl.replace(/\/+$/, ''), ...(apiKey !== undefined && { headers: { 'api-key': apiKey } }) }
}

/** Keeps vectors of collections. https://api.qdrant.tech/api-reference */
export const qdrant = defineConnector({
  key: 'qdrant',
  displayName: 'Qdrant',
  icon: 'database',
  capabilities: [],
  reach: 'service',
  provides: ['retrieval'],
  config: QdrantConfig,
  actions: [],
  service,
  async check({ http, config: { baseUrl } }) {
    const { result } = await callJsonAs(http, z.looseObject({ result: z.looseObject({ collections: z.array(z.looseObject({ name: z.string() })) }) }), { method: 'GET', url: '/collections' })
    return { account: `${baseUrl === undefined ? 'Qdrant' : new URL(baseUrl).host}, ${result.collections.length} ${result.collections.length === 1 ? 'collection' : 'collections'}` }
  },
})
