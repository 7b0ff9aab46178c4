import { setMaxListeners } from 'node:events'
import { toFailure } from '@shared/failure.ts'
import type { IndexJob } from '@shared/knowledge/index-job.ts'
import type { Knowledge } from './knowledge.ts'
import { documentOf, filesIn, type FoundFile } from './load/files.ts'

/** `documents` and `of` count those that are left out, too. */
export type FilesProgress = Pick<IndexJob, 'documents' | 'of' | 'title' | 'chunks' | 'ofChunks' | 'count' | 'unchanged' | 'refused' | 'refusedCount'>

/** What is wrong with one file, and says nothing of the next. */
const ofOneFile = new Set(['invalid-input', 'not-found', 'timeout'])
const mostNamed = 50
/** Under way at once, so that short ones fill a batch of the model together; of large ones fewer, in bytes. */
const mostAtOnce = 12
const mostBytes = 20_000_000

type UnderWay = { title: string; chunks: number; ofChunks: number }

/** Files and folders into a collection. A file that cannot be read is left out and told of. Rejects with AppError. */
export async function indexFiles(knowledge: Pick<Knowledge, 'indexDocuments' | 'collection'>, collection: string, paths: readonly string[], { signal, onProgress = () => undefined }: { signal: AbortSignal; onProgress?(progress: FilesProgress): void }): Promise<FilesProgress> {
  await knowledge.collection(collection)
  const { files, refused } = await filesIn(paths)
  const progress: FilesProgress = { documents: refused.length, of: files.length + refused.length, title: '', chunks: 0, ofChunks: 0, count: 0, unchanged: 0, refused: refused.slice(0, mostNamed), refusedCount: refused.length }
  /** In the order in which they were begun; the first is the one that is told of. */
  const underWay = new Map<FoundFile, UnderWay>()
  const own = new AbortController()
  const end = (): void => own.abort(signal.reason)
  setMaxListeners(0, own.signal)
  signal.addEventListener('abort', end, { once: true })

  const tell = (more: Partial<FilesProgress>): void => {
    const [first = { title: '', chunks: 0, ofChunks: 0 }] = underWay.values()
    onProgress({ ...Object.assign(progress, more, first) })
  }
  const hasRoom = (file: FoundFile): boolean => underWay.size === 0 || (underWay.size < mostAtOnce && [...underWay.keys()].reduce((sum, each) => sum + each.size, file.size) <= mostBytes)
  const index = async (file: FoundFile): Promise<void> => {
    try {
      const { count, unchanged } = await knowledge.indexDocuments(collection, [await documentOf(file)], { signal: own.signal, onProgress: ({ chunks, ofChunks }) => {
        if (ofChunks === 0) return
        underWay.set(file, { title: file.id, chunks, ofChunks })
        tell({})
      } })
      underWay.delete(file)
      tell({ documents: progress.documents + 1, count: progress.count + count, unchanged: progress.unchanged + unchanged })
    } catch (error) {
      underWay.delete(file)
      const { code, message } = toFailure(error)
      if (own.signal.aborted || (!ofOneFile.has(code) && code !== 'limit')) throw error
      tell({ documents: progress.documents + 1, refused: [...progress.refused, { file: file.id, reason: message }].slice(0, mostNamed), refusedCount: progress.refusedCount + 1 })
    }
  }

  const working = new Set<Promise<void>>()
  let failed: { error: unknown } | undefined
  const begin = (file: FoundFile): void => {
    underWay.set(file, { title: file.id, chunks: 0, ofChunks: 0 })
    tell({})
    const one = index(file).catch((error: unknown) => {
      failed ??= { error }
      own.abort()
    }).finally(() => working.delete(one))
    working.add(one)
  }
  tell({})
  for (const file of files) {
    while (!hasRoom(file)) await Promise.race(working)
    if (own.signal.aborted) break
    begin(file)
  }
  await Promise.all(working)
  signal.removeEventListener('abort', end)
  if (failed) throw failed.error
  signal.throwIfAborted()
  tell({ title: '' })
  return { ...progress }
}
