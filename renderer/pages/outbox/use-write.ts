import { useEffect, useState } from 'react'
import { toFailure } from '@shared/failure.ts'
import type { ItemId, OutboxItem } from '@shared/outbox-item.ts'
import type { RunEvent } from '@shared/run-event.ts'
import { foldRunAll, type RunView, type StepView } from '@shared/run-view.ts'
import { stepKey } from '@shared/step.ts'
import type { WorkflowNode } from '@shared/workflow.ts'
import { call, onPush } from '../../api.ts'

/** A write with what its run's journal says of it; an event has no run of its own. */
export type ReadItem = { item: OutboxItem; run: RunView | null; step: StepView | undefined; node: WorkflowNode | undefined; idempotencyKey: string | undefined }

/** The item as it is now, read again while it may change. */
export function useWrite(itemId: ItemId): { read: ReadItem | null; failure: string | null } {
  const [state, setState] = useState<{ read: ReadItem | null; failure: string | null }>({ read: null, failure: null })
  useEffect(() => {
    let wanted = true
    const refresh = () => void readItem(itemId).then(
      (read) => { if (wanted) setState({ read, failure: null }) },
      (error: unknown) => { if (wanted) setState((before) => (before.read === null ? { read: null, failure: toFailure(error).message } : before)) },
    )
    refresh()
    const stop = onPush('outbox.changed', refresh)
    return () => {
      wanted = false
      stop()
    }
  }, [itemId])
  return state
}

async function readItem(itemId: ItemId): Promise<ReadItem> {
  const item = await call('outbox.get', { itemId })
  const { source } = item
  if (source.kind !== 'write') return { item, run: null, step: undefined, node: undefined, idempotencyKey: undefined }
  const { runId, step: { nodeId, iteration } } = source
  // A run that is not kept any more leaves its write to stand alone.
  const events: RunEvent[] = await call('run.events', { runId }).catch(() => [])
  const run = foldRunAll(null, events)
  const started = events.findLast((event) => event.type === 'step-started' && event.nodeId === nodeId && event.iteration === iteration)
  return {
    item, run, step: run?.steps.get(stepKey(nodeId, iteration)), node: run?.workflow.nodes.find(({ id }) => id === nodeId),
    idempotencyKey: started?.type === 'step-started' ? started.idempotencyKey : undefined,
  }
}
