import { AppError } from '@shared/failure.ts'
import { mostPassages, Passage, SearchMode } from '@shared/knowledge/document.ts'
import { FilterField } from '@shared/knowledge/filter.ts'
import { z } from 'zod'
import { defineAction } from '../define.ts'
import { collectionField, collectionOptions, Embedding } from './fields.ts'

export const retrieve = defineAction({
  key: 'retrieve',
  displayName: 'Find passages',
  summary: 'What a collection says to a question',
  description: 'Finds the passages of a collection that are nearest to a question, by what they mean and by their words, and gives them with their scores. Filters narrow it down by metadata.',
  category: 'retrieval',
  icon: 'search',
  keywords: ['rag', 'search', 'vector', 'knowledge', 'semantic', 'query'],
  effect: 'read',
  input: z.strictObject({
    collection: collectionField,
    query: z.string().max(8_000).default('').meta({ title: 'Question', examples: ['How long do I have to return a teapot?'] }),
    topK: z.number().int().min(1).max(mostPassages).default(5).meta({ title: 'At most', description: 'So many passages, the nearest first.' }),
    filters: FilterField.optional().meta({ title: 'Filters', description: 'By metadata: a value, or eq, ne, in, gt, gte, lt, lte, exists; and, or and not join them.', examples: [{ team: 'sales', year: { gte: 2025 } }], 'x-widget': 'json' }),
    mode: SearchMode.default('hybrid').meta({ title: 'Search by', description: 'hybrid: meaning and words. words: names, numbers and codes as they are written.' }),
    embedding: Embedding.optional().meta({ title: 'Or a vector', description: 'In place of the question: one that "Embed texts" made as the collection does.', 'x-widget': 'json' }),
  }),
  output: z.object({ passages: z.array(Passage), text: z.string().meta({ description: 'The passages one below the other with their sources, for a prompt' }) }),
  options: { collections: collectionOptions },
  defaultInput: { collection: '', query: '' },
  sample: {
    passages: [{ id: 'faq/returns#0', score: 0.98, content: 'Goods can be sent back within 30 days.', metadata: { document: 'faq/returns', title: 'Returns', source: 'https://example.com/returns', format: 'markdown', heading: 'Returns', position: 0, team: 'sales' } }],
    text: '[1] Returns\nGoods can be sent back within 30 days.',
  },
  async run({ collection, query, topK, filters, mode, embedding }, { rag }) {
    if (query.trim() === '' && !embedding) throw new AppError({ code: 'invalid-input', message: 'There is no question to look for. Fill in "Question".', retryable: false, sent: 'not-sent' })
    const passages = await rag.retrieve(collection, { text: query, embedding, topK, filters: filters ?? null, mode })
    return { passages, text: passages.map(({ content, metadata }, at) => `[${at + 1}] ${String(metadata['title'] || metadata['document'])}\n${content}`).join('\n\n') }
  },
})
