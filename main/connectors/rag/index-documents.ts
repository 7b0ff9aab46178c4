import { AppError } from '@shared/failure.ts'
import { DocumentFormat, DocumentId, Metadata } from '@shared/knowledge/document.ts'
import { z } from 'zod'
import { defineAction, type RagDocument } from '../define.ts'
import { collectionField, collectionOptions, Embedding } from './fields.ts'

const longestContent = 20_000_000
const mostDocuments = 1_000

const Content = z.string().max(longestContent)
const Document = z.strictObject({
  id: DocumentId,
  content: Content,
  title: z.string().max(500).optional(),
  source: z.string().max(2_000).optional(),
  format: DocumentFormat.optional(),
  metadata: Metadata.optional(),
  embedding: Embedding.optional(),
})

export const indexDocuments = defineAction({
  key: 'index',
  displayName: 'Index documents',
  summary: 'Put documents into a collection',
  description: 'Cuts documents into passages at their headings, and keeps them with what they mean and the words in them, to be found by "Find passages". A document takes the place of the one with its id; one that has not changed costs nothing. Give one document, or a list of them.',
  category: 'retrieval',
  icon: 'file-plus',
  keywords: ['rag', 'vector', 'knowledge', 'upsert', 'embedding', 'ingest'],
  effect: 'idempotent',
  input: z.strictObject({
    collection: collectionField,
    id: DocumentId.optional().meta({ title: 'Document id', description: 'What the document is known by; the same id replaces it.', examples: ['faq/returns'] }),
    content: Content.optional().meta({ title: 'Text', description: 'Of a PDF its bytes in base64.', 'x-widget': 'multiline' }),
    format: DocumentFormat.default('text').meta({ title: 'Format', description: 'markdown and html are cut at their headings; each line of csv is a passage.' }),
    title: z.string().max(500).optional().meta({ title: 'Title' }),
    source: z.string().max(2_000).optional().meta({ title: 'Source', description: 'Where it comes from, given back with each passage.', examples: ['https://example.com/returns'] }),
    metadata: Metadata.optional().meta({ title: 'Metadata', description: 'What filters ask for: texts, numbers, true or false, and lists of these.', examples: [{ team: 'sales', year: 2026 }], 'x-widget': 'json' }),
    documents: z.array(Document).max(mostDocuments).optional().meta({ title: 'Or many documents', description: 'A list of { id, content, title, source, format, metadata }. With "embedding" a document is one passage that has its vector already.', 'x-widget': 'json' }),
    makes: z.boolean().default(true).meta({ title: 'Make the collection', description: 'When it is not there, with the built-in model, on this computer.' }),
  }),
  output: z.object({
    collection: z.string(),
    count: z.number().meta({ description: 'Passages of these documents that are in the collection now' }),
    documents: z.number().meta({ description: 'How many documents were given' }),
  }),
  options: { collections: collectionOptions },
  defaultInput: { collection: '', id: '', content: '' },
  sample: { collection: 'handbook', count: 7, documents: 1 },
  describe: ({ collection, documents = [], id }) => `Index ${documents.length > 0 ? `${documents.length} documents` : `"${id ?? ''}"`} into ${collection}`,
  async run(input, { rag, log }) {
    const documents = documentsOf(input)
    const { count, unchanged } = await rag.indexDocuments(input.collection, documents, { makes: input.makes })
    log(unchanged === 0 ? `${count} passages.` : `${count} passages. ${unchanged} of ${documents.length} documents had not changed.`)
    return { collection: input.collection, count, documents: documents.length }
  },
})

function documentsOf({ id, content, format, title, source, metadata, documents = [] }: { id?: string | undefined; content?: string | undefined; documents?: z.infer<typeof Document>[] | undefined } & Pick<RagDocument, 'format' | 'title' | 'source' | 'metadata'>): RagDocument[] {
  if ((id === undefined) !== (content === undefined)) throw incomplete(id === undefined ? 'The text has no document id. Give one: the same id replaces the document later.' : 'The document has no text.')
  const one = id === undefined || content === undefined ? [] : [{ id, content, format, title, source, metadata }]
  const all = [...one, ...documents.map((document) => ({ ...document, format: document.format ?? format }))]
  if (all.length === 0) throw incomplete('There is nothing to index. Give a document id and a text, or a list of documents.')
  return all
}

function incomplete(message: string): AppError {
  return new AppError({ code: 'invalid-input', message, retryable: false, sent: 'not-sent' })
}
