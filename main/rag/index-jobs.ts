// index-jobs: files that go into collections while a person does something else. Owns what is under way.
import { AppError, toFailure } from '@shared/failure.ts'
import type { IndexJob } from '@shared/knowledge/index-job.ts'
import { indexFiles } from './index-files.ts'
import type { Knowledge } from './knowledge.ts'

export interface IndexJobs {
  /** Those under way, and the last one of each collection. */
  list(): IndexJob[]
  /** Throws AppError `conflict` while there is one for the collection. */
  start(collection: string, paths: readonly string[]): IndexJob
  /** What was done stays. */
  cancel(collection: string): void
  /** Called after each change. Returns what ends it. */
  onChanged(listener: (job: IndexJob) => void): () => void
  close(): void
}

export function createIndexJobs(knowledge: Knowledge, { now }: { now(): number }): IndexJobs {
  const jobs = new Map<string, { job: IndexJob; controller: AbortController }>()
  const listeners = new Set<(job: IndexJob) => void>()
  const change = (collection: string, more: Partial<IndexJob>): void => {
    const entry = jobs.get(collection)
    if (!entry) return
    entry.job = { ...entry.job, ...more }
    for (const listener of listeners) listener(entry.job)
  }
  return {
    list: () => [...jobs.values()].map(({ job }) => job),
    start(collection, paths) {
      if (jobs.get(collection)?.job.state === 'running') throw new AppError({ code: 'conflict', message: `Files are being indexed into "${collection}". Wait until that is done, or cancel it.`, retryable: true })
      const controller = new AbortController()
      const job: IndexJob = { collection, state: 'running', documents: 0, of: 0, title: '', chunks: 0, ofChunks: 0, count: 0, unchanged: 0, refused: [], refusedCount: 0, reason: '', startedAt: now() }
      jobs.set(collection, { job, controller })
      indexFiles(knowledge, collection, paths, { signal: controller.signal, onProgress: (progress) => change(collection, progress) }).then(
        () => change(collection, { state: 'done' }),
        (error: unknown) => change(collection, controller.signal.aborted ? { state: 'cancelled' } : { state: 'failed', reason: toFailure(error).message }),
      )
      return job
    },
    cancel: (collection) => jobs.get(collection)?.controller.abort(),
    onChanged(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    close() {
      listeners.clear()
      for (const { controller } of jobs.values()) controller.abort()
    },
  }
}
