import { toFailure } from '@shared/failure.ts'
import type { IndexJob } from '@shared/knowledge/index-job.ts'
import type { Knowledge } from './knowledge.ts'
import { documentOf, filesIn } from './load/files.ts'

export type FilesProgress = Pick<IndexJob, 'documents' | 'of' | 'title' | 'chunks' | 'ofChunks' | 'count' | 'unchanged' | 'refused' | 'refusedCount'>

/** What is wrong with one file, and says nothing of the next. */
const ofOneFile = new Set(['invalid-input', 'not-found', 'timeout'])
const mostNamed = 50

/** Files and folders into a collection, one after the other. A file that cannot be read is left out and told of. Rejects with AppError. */
export async function indexFiles(knowledge: Pick<Knowledge, 'indexDocuments' | 'collection'>, collection: string, paths: readonly string[], { signal, onProgress = () => undefined }: { signal: AbortSignal; onProgress?(progress: FilesProgress): void }): Promise<FilesProgress> {
  await knowledge.collection(collection)
  const { files, refused } = await filesIn(paths)
  const progress: FilesProgress = { documents: 0, of: files.length, title: '', chunks: 0, ofChunks: 0, count: 0, unchanged: 0, refused: refused.slice(0, mostNamed), refusedCount: refused.length }
  const tell = (more: Partial<FilesProgress>): void => onProgress({ ...Object.assign(progress, more) })
  tell({})
  for (const [at, file] of files.entries()) {
    signal.throwIfAborted()
    tell({ documents: at, title: file.id, chunks: 0, ofChunks: 0 })
    try {
      const { count, unchanged } = await knowledge.indexDocuments(collection, [await documentOf(file)], { signal, onProgress: ({ chunks, ofChunks }) => { if (ofChunks > 0) tell({ chunks, ofChunks }) } })
      tell({ count: progress.count + count, unchanged: progress.unchanged + unchanged })
    } catch (error) {
      const { code, message } = toFailure(error)
      if (signal.aborted || (!ofOneFile.has(code) && code !== 'limit')) throw error
      tell({ refused: [...progress.refused, { file: file.id, reason: message }].slice(0, mostNamed), refusedCount: progress.refusedCount + 1 })
    }
  }
  tell({ documents: files.length, title: '', chunks: 0, ofChunks: 0 })
  return { ...progress }
}
