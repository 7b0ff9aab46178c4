import { z } from 'zod'
import { defineEmbedding } from '../define.ts'
import { callProvider } from './call.ts'

const Answer = z.looseObject({ embeddings: z.looseObject({ float: z.array(z.array(z.number())) }) })
/** https://docs.cohere.com/docs/cohere-embed */
const sizes: Readonly<Record<string, number>> = { 'embed-english-v3.0': 1024, 'embed-multilingual-v3.0': 1024, 'embed-english-light-v3.0': 384, 'embed-multilingual-light-v3.0': 384, 'embed-v4.0': 1536 }

/** https://docs.cohere.com/reference/embed */
export const cohereEmbedding = defineEmbedding({
  key: 'cohere',
  displayName: 'Cohere',
  summary: 'Also for languages other than English. Passages and questions are sent to the service.',
  connectors: ['cohere'],
  config: z.strictObject({ model: z.string().min(1).max(200).default('embed-english-v3.0').meta({ title: 'Model', examples: Object.keys(sizes) }) }),
  idOf: ({ model }) => model,
  dimensions: ({ model }) => sizes[model] ?? null,
  batch: 96,
  open: ({ model }, { account }) => ({
    async embed(texts, use) {
      const answer = await callProvider(account, Answer, { method: 'POST', url: '/v2/embed', json: { model, texts, input_type: use === 'query' ? 'search_query' : 'search_document', embedding_types: ['float'], truncate: 'END' } })
      return answer?.embeddings.float ?? []
    },
  }),
})
