import { z } from 'zod'
import { defineEmbedding } from '../define.ts'
import { callProvider } from './call.ts'

const Answer = z.looseObject({ data: z.array(z.looseObject({ index: z.number().int().optional(), embedding: z.array(z.number()) })) })

/** OpenAI, and all that speak like it: https://platform.openai.com/docs/api-reference/embeddings */
export const openaiEmbedding = defineEmbedding({
  key: 'openai',
  displayName: 'OpenAI or compatible',
  summary: 'OpenAI, Mistral, Ollama, LM Studio and others. Passages and questions are sent to the service.',
  connectors: ['openai', 'openai-compatible'],
  config: z.strictObject({
    model: z.string().min(1).max(200).default('text-embedding-3-small').meta({ title: 'Model', description: 'As the service calls it.', examples: ['text-embedding-3-small', 'nomic-embed-text'] }),
    dimensions: z.number().int().min(8).max(8_192).optional().meta({ title: 'Dimensions', description: 'Fewer than the model has, where it can; empty for all.' }),
  }),
  idOf: ({ model, dimensions }) => (dimensions === undefined ? model : `${model}/${dimensions}`),
  dimensions: ({ dimensions }) => dimensions ?? null,
  batch: 64,
  open: ({ model, dimensions }, { account }) => ({
    async embed(texts) {
      const answer = await callProvider(account, Answer, { method: 'POST', url: '/embeddings', json: { model, input: texts, encoding_format: 'float', ...(dimensions !== undefined && { dimensions }) } })
      const data = answer?.data ?? []
      return data.map((entry, at) => ({ at: entry.index ?? at, embedding: entry.embedding })).sort((one, other) => one.at - other.at).map(({ embedding }) => embedding)
    },
  }),
})
