import { useState } from 'react'
import type { Failure } from '@shared/failure.ts'
import { Button } from '../ui/button.tsx'
import { ErrorCard } from '../ui/error-card.tsx'
import { openGrantForm } from '../pages/grant-form.ts'
import { copyText } from './copy-text.ts'
import { failureAdvice, failureTitle } from './failure-words.ts'
import { LetSecretGo } from './let-secret-go.tsx'

/** What happened, why, and what to do. */
export function FailureCard({ name, nodeId, failure, onRunTo, willRetry }: { name: string; nodeId: string; failure: Failure; onRunTo: (() => void) | null; willRetry: boolean }) {
  const [open, setOpen] = useState(false)
  const advice = failureAdvice(failure)
  const { origin, grantable } = failure.details ?? {}
  const allowed = failure.code === 'refused-address' && grantable === true && typeof origin === 'string' ? origin : null
  const details = failure.details !== undefined && Object.keys(failure.details).length > 0
  return (
    <div className="px-3 pb-2">
      <ErrorCard
        title={failureTitle(name, failure)} tone={failure.code === 'in-doubt' ? 'in-doubt' : willRetry ? 'waiting' : 'failed'}
        actions={(
          <>
            <LetSecretGo failure={failure} />
            {allowed !== null && <Button size="small" variant="primary" onClick={() => openGrantForm(allowed)}>Allow {allowed}…</Button>}
            {onRunTo !== null && failure.code !== 'in-doubt' && <Button size="small" variant={allowed === null ? 'primary' : 'plain'} onClick={onRunTo}>Run to here again</Button>}
            {details && <Button size="small" variant="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>{open ? 'Hide details' : 'Show details'}</Button>}
            <Button size="small" variant="quiet" onClick={() => copyText(JSON.stringify({ nodeId, ...failure }, null, 2), 'the failure')}>Copy</Button>
          </>
        )}
      >
        {failure.message}{willRetry && ' It is tried again.'}{advice !== undefined && <div className="ink2">{advice}</div>}
        {open && <pre className="json ins-details">{JSON.stringify(failure.details, null, 2)}</pre>}
      </ErrorCard>
    </div>
  )
}
