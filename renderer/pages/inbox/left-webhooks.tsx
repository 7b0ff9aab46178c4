import { useEffect, useState } from 'react'
import type { LeftSubscription } from '@shared/subscription-status.ts'
import { call, onPush } from '../../api.ts'
import { useCatalog, type CatalogState } from '../../catalog/catalog-store.ts'
import { copyText } from '../../inspector/copy-text.ts'
import { attemptNow } from '../../shell/attempt.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorCard } from '../../ui/error-card.tsx'
import { exactTime } from '../times.ts'

const triggerTypesOf = (state: CatalogState) => state.triggerTypes

/** Webhooks that are no longer wanted, and may be at their services still. */
export function LeftWebhooks() {
  const [left, setLeft] = useState<readonly LeftSubscription[]>([])
  const triggerTypes = useCatalog(triggerTypesOf)
  useEffect(() => {
    let wanted = true
    const refresh = (): void => void call('subscription.left').then((next) => { if (wanted) setLeft(next) }, () => undefined)
    refresh()
    const stop = onPush('outbox.changed', refresh)
    return () => { wanted = false; stop() }
  }, [])
  if (left.length === 0) return null
  return (
    <ul className="grid gap-2 border-b border-line px-4 py-3" aria-label="Webhooks to be taken back">
      {left.map((each) => {
        const service = triggerTypes.find(({ connector }) => connector?.key === each.connector)?.connector?.displayName ?? each.connector
        return <li key={each.id}><Left left={each} service={service} /></li>
      })}
    </ul>
  )
}

function Left({ left: { id, workflowName, url, state, failure, dueAt }, service }: { left: LeftSubscription; service: string }) {
  const title = state === 'unknown' ? `A webhook of “${workflowName}” may be at ${service} still` : `A webhook of “${workflowName}” could not be taken back at ${service}`
  const next = state === 'trying' && dueAt !== null ? `It is tried again at ${exactTime(dueAt)}.` : `Look among the webhooks at ${service} and remove the one with this address.`
  return (
    <ErrorCard
      tone="waiting" title={title}
      actions={
        <>
          {state !== 'unknown' && <Button size="small" icon="rotate-ccw" onClick={() => attemptNow('It is not tried again', () => call('subscription.take-back', { id }))}>Try again</Button>}
          <Button size="small" icon="copy" onClick={() => copyText(url, 'the address')}>Copy URL</Button>
          <Button size="small" onClick={() => attemptNow('It is still in the list', () => call('subscription.dismiss', { id }))}>I have seen to it</Button>
        </>
      }
    >
      {failure !== null && `${failure.message} `}Nothing that comes by it starts anything. {next}
      <div className="mono xs selectable mt-1 break-all">{url}</div>
    </ErrorCard>
  )
}
