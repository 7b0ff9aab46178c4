import { useEffect, useState } from 'react'
import type { MissedStatus } from '@shared/missed-status.ts'
import { call, onPush } from '../../api.ts'
import { Badge } from '../../ui/badge.tsx'
import { momentWords } from '../times.ts'

const incompleteWords: Record<NonNullable<MissedStatus['incomplete']>, string> = {
  'more-follow': 'There are more: the older ones follow.',
  'too-many': 'There were more than can be fetched: the oldest were left out.',
  'too-old': 'The service does not keep them for as long as Flowbench was closed: the oldest are gone.',
}

/** What was asked of services for the time when their webhooks could not come in. Nothing where no connection can be asked. */
export function MissedSection() {
  const [asked, setAsked] = useState<MissedStatus[]>([])
  useEffect(() => {
    let isWanted = true
    const refresh = () => void call('inbox.missed').then((found) => { if (isWanted) setAsked(found) }, () => undefined)
    refresh()
    const stop = onPush('outbox.changed', refresh)
    return () => {
      isWanted = false
      stop()
    }
  }, [])
  const now = Date.now()
  if (asked.length === 0) return null
  return (
    <section className="sect" aria-labelledby="missed-title">
      <h2 id="missed-title">Missed events</h2>
      <p className="prose">After a start, and when this computer wakes up, these services are asked what they sent meanwhile.</p>
      <ul className="mt-2 grid max-w-[960px] gap-1.5" aria-label="Missed events">
        {asked.map((status) => (
          <li key={status.connection} className="row sm items-baseline">
            <span className="mono flex-none">{status.connection}</span>
            {status.failure !== null && <Badge state="waiting">Not asked yet</Badge>}
            <span className="ink2 fill selectable">{wordsOf(status, now)}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function wordsOf({ failure, askedAt, dueAt, found, incomplete }: MissedStatus, now: number): string {
  if (failure !== null) return `${failure.message} It is asked again at ${momentWords(dueAt, now)}.`
  const fetched = found === 0 ? 'nothing was missed' : `${found} ${found === 1 ? 'event was' : 'events were'} fetched`
  return `Asked at ${momentWords(askedAt, now)}: ${fetched}.${incomplete === null ? '' : ` ${incompleteWords[incomplete]}`}`
}
