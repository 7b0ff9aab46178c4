import type { Services } from '../services.ts'
import type { CallsOf } from './calls-of.ts'
import type { Desktop } from './desktop.ts'

/** As many documents as a list shows at a time. */
const pageSize = 100
const searchMs = 60_000

/** Collections of documents. Which files go into them is for the person to say, never for the page. */
export function knowledgeCalls({ knowledge, indexJobs, collectionUses }: Pick<Services, 'knowledge' | 'indexJobs' | 'collectionUses'>, desktop: Pick<Desktop, 'chooseDocuments'>): CallsOf<'knowledge'> {
  return {
    'knowledge.list': async () => {
      const collections = await knowledge.collections()
      const usesOf = collectionUses()
      return { collections: collections.map((collection) => ({ ...collection, uses: usesOf(collection.name) })), jobs: indexJobs.list(), distance: await knowledge.distance() }
    },
    'knowledge.providers': () => knowledge.providers(),
    'knowledge.create': async (collection) => void await knowledge.create(collection),
    'knowledge.remove': async ({ name }) => {
      indexJobs.cancel(name)
      await knowledge.remove(name, AbortSignal.timeout(searchMs))
    },
    'knowledge.index': async ({ name, from }) => {
      await knowledge.collection(name)
      const paths = await desktop.chooseDocuments(from)
      return paths === null ? null : indexJobs.start(name, paths)
    },
    'knowledge.cancel': ({ name }) => indexJobs.cancel(name),
    'knowledge.documents': async ({ name, after, search }) => {
      const documents = await knowledge.documents(name, { after, search, limit: pageSize + 1 })
      return { documents: documents.slice(0, pageSize), more: documents.length > pageSize }
    },
    'knowledge.chunks': ({ name, document }) => knowledge.chunks(name, document),
    'knowledge.remove-document': async ({ name, document }) => void await knowledge.removeDocument(name, document, AbortSignal.timeout(searchMs)),
    'knowledge.search': async ({ name, text, topK, filters, mode }) => {
      const from = performance.now()
      const passages = await knowledge.retrieve(name, { text, topK, filters, mode }, AbortSignal.timeout(searchMs))
      return { passages, took: performance.now() - from }
    },
  }
}
