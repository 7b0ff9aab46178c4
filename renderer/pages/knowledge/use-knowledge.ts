import { useCallback, useEffect, useRef, useState } from 'react'
import type { CallOutput } from '@shared/ipc/contract.ts'
import type { IndexJob } from '@shared/knowledge/index-job.ts'
import { call, onPush } from '../../api.ts'
import { attempt } from '../../shell/attempt.ts'

export type ListedCollection = CallOutput<'knowledge.list'>['collections'][number]

export type KnowledgeState = { /** Null until they were read. */ collections: readonly ListedCollection[] | null; jobs: ReadonlyMap<string, IndexJob>; /** The library for vectors does not load on this system. */ isSlow: boolean; refresh: () => Promise<void>; told: (job: IndexJob) => void }

/** Counting takes a moment in a large collection. */
const countedEachMs = 2_000

/** The collections and what is on its way into them. Counts are read anew now and then while something is. */
export function useKnowledge(): KnowledgeState {
  const [collections, setCollections] = useState<readonly ListedCollection[] | null>(null)
  const [jobs, setJobs] = useState<ReadonlyMap<string, IndexJob>>(new Map())
  const [isSlow, setSlow] = useState(false)
  const told = useCallback((job: IndexJob) => setJobs((before) => new Map(before).set(job.collection, job)), [])
  const refresh = useCallback(async () => {
    const found = await attempt('The collections could not be read', () => call('knowledge.list'))
    if (!found) return setCollections((before) => before ?? [])
    setCollections(found.collections)
    setSlow(found.distance === 'javascript')
    setJobs(new Map(found.jobs.map((job) => [job.collection, job])))
  }, [])
  const countedAt = useRef(0)
  useEffect(() => { void refresh() }, [refresh])
  useEffect(() => onPush('knowledge.indexing', (job) => {
    told(job)
    const now = Date.now()
    if (job.state === 'running' && now - countedAt.current < countedEachMs) return
    countedAt.current = now
    void refresh()
  }), [refresh, told])
  return { collections, jobs, isSlow, refresh, told }
}
