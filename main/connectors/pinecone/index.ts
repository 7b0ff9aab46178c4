import { AppError } from '@shared/failure.ts'
import { SecretRef } from '@shared/secret-ref.ts'
import { z } from 'zod'
import { defineConnector, type Service } from '../define.ts'
import { callJsonAs } from '../kit/call-json.ts'

const PineconeConfig = z.strictObject({
  host: z.url({ protocol: /^https?$/, error: 'Write the whole address of the index, such as https://handbook-1a2b3c.svc.aped-1234-a5b6.pinecone.io' }).max(2_000).optional().meta({ title: 'Index host', description: 'The address of one index, as the console shows it.', examples: ['https://handbook-1a2b3c.svc.aped-1234-a5b6.pinecone.io'] }),
  apiKey: SecretRef.optional().meta({ title: 'API key', description: 'Made at app.pinecone.io, under API keys.' }),
})

/** https://docs.pinecone.io/reference/api/versioning */
const apiVersion = '2025-04'

function service({ apiKey, host }: z.output<typeof PineconeConfig>): Service {
  if (apiKey === undefined || host === undefined) throw new AppError({ code: 'invalid-input', message: `The connection to Pinecone has no ${host === undefined ? 'index host' : 'API key'}. Add it under Connections.`, retryable: false, sent: 'not-sent' })
  return { baseUrl: host.replace(/\/+$/, ''), headers: { 'api-key': apiKey, 'x-pinecone-api-version': apiVersion } }
}

/** Keeps vectors of collections. https://docs.pinecone.io/reference/api/introduction */
export const pinecone = defineConnector({
  key: 'pinecone',
  displayName: 'Pinecone',
  icon: 'database',
  capabilities: [],
  reach: 'service',
  provides: ['retrieval'],
  config: PineconeConfig,
  actions: [],
  service,
  async check({ http, config: { host } }) {
    const { dimension } = await callJsonAs(http, z.looseObject({ dimension: z.number().nullish() }), { method: 'POST', url: '/describe_index_stats', json: {} })
    return { account: `${host === undefined ? 'Pinecone' : new URL(host).host}${typeof dimension === 'number' ? `, ${dimension} dimensions` : ''}` }
  },
})
