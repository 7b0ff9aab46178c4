import { useEffect, useState } from 'react'
import type { NodeId, RunId } from '@shared/id.ts'
import type { RunSummary } from '@shared/run-summary.ts'
import { call, onPush } from '../api.ts'

/** More often than this nobody reads it. */
const againMs = 200

/** The parts of a step, as they are now, the first one first. Empty for a step without parts, and until they are known. */
export function useParts(runId: RunId, nodeId: NodeId, iteration: string): readonly RunSummary[] {
  const [parts, setParts] = useState<readonly RunSummary[]>([])
  useEffect(() => {
    let isGone = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const known = new Set<RunId>()
    const load = (): void => {
      timer = undefined
      // Whoever shows it says why the run cannot be read.
      call('run.parts', { runId, step: { nodeId, iteration } }).then((found) => {
        if (isGone) return
        for (const part of found) known.add(part.runId)
        setParts(found)
      }, () => undefined)
    }
    const stop = onPush('run.event', (push) => {
      const [first] = push.events
      const isNew = first?.type === 'run-started' && first.startedBy.kind === 'substep' && first.startedBy.runId === runId
      if (isNew || known.has(push.runId)) timer ??= setTimeout(load, againMs)
    })
    load()
    return () => {
      isGone = true
      clearTimeout(timer)
      stop()
    }
  }, [runId, nodeId, iteration])
  return parts
}
