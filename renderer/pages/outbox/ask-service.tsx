import { useState } from 'react'
import type { Finding } from '@shared/finding.ts'
import type { OutboxItem } from '@shared/outbox-item.ts'
import { call } from '../../api.ts'
import { attempt } from '../../shell/attempt.ts'
import { useNow } from '../../shell/use-now.ts'
import { Button } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { JsonText } from '../../ui/json-text.tsx'
import { momentWords } from '../times.ts'

type Asked = { finding: Finding; at: number }

/** Looks at the service what came of the write. It decides nothing: what was found is chosen below, and stays to be confirmed. */
export function AskService({ item, service, onFound }: { item: OutboxItem; service: string; onFound: (finding: Finding) => void }) {
  const [asked, setAsked] = useState<Asked | null>(null)
  const [busy, setBusy] = useState(false)
  const now = useNow(false)
  const ask = async () => {
    setBusy(true)
    const finding = await attempt(`${service} could not be asked`, () => call('outbox.ask', { itemId: item.id }))
    setBusy(false)
    if (finding === undefined) return
    setAsked({ finding, at: Date.now() })
    onFound(finding)
  }
  return (
    <section className="detail-sect" aria-label="What we found out">
      <h3>What we found out<span className="fill" /><Button size="small" icon="search" busy={busy} onClick={() => void ask()}>{asked === null ? `Ask ${service}` : `Ask ${service} again`}</Button></h3>
      {asked === null
        ? <p className="sm ink2">{service} can be asked whether it happened. Asking changes nothing there.</p>
        : (
          <div className="card grid gap-2 px-3 py-2.5" role="status">
            <div className="row sm"><Icon name="file-text" size={16} className="ink3" /><span className="med fill">{titleOf(asked.finding, service)}</span><span className="ink3 num">asked {momentWords(asked.at, now)}</span></div>
            {asked.finding.kind === 'happened' && <JsonText label="What was found" value={asked.finding.output} />}
            {asked.finding.kind === 'unknown' && <p className="sm ink2">{asked.finding.reason}</p>}
            {asked.finding.kind === 'unknown' && asked.finding.candidates?.map((candidate, index) => <div key={index} className="row sm"><span className="fill trunc" title={candidate.title}>{candidate.title}</span><Button size="small" onClick={() => onFound({ kind: 'happened', output: candidate.output })}>It is this one</Button></div>)}
          </div>
        )}
    </section>
  )
}

function titleOf(finding: Finding, service: string): string {
  switch (finding.kind) {
    case 'happened': return `${service} has it`
    case 'did-not-happen': return `${service} has nothing like it`
    case 'unknown': return `${service} does not say`
  }
}
