import { useRef } from 'react'
import type { PackageOffer } from '@shared/added-package.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'

type OfferDialogProps = { offer: PackageOffer; onAccept: () => void; onDecline: () => void }

/** What a person agrees to before a program that is not ours is added. Focus starts on the refusal. */
export function OfferDialog({ offer, onAccept, onDecline }: OfferDialogProps) {
  const refusal = useRef<HTMLButtonElement>(null)
  const { description: { displayName, actions, polls, leftOut }, name, version, integrity, terms, replaces } = offer
  return (
    <Dialog
      open onClose={onDecline} mustAnswer width={620} icon="package" tone="s-waiting" title={replaces ? `Update ${displayName}?` : `Add ${displayName}?`} initialFocus={() => refusal.current}
      footer={<><Button ref={refusal} size="large" onClick={onDecline}>Do not add it</Button><Button size="large" variant="primary" onClick={onAccept}>{replaces ? `Update to ${version}` : `Add ${displayName}`}</Button></>}
    >
      <div className="prose">
        <ul className="list-disc pl-5">{terms.map((term) => <li key={term} className="mb-1">{term}</li>)}</ul>
      </div>
      {replaces && (
        <section aria-labelledby="offer-changes" className="mt-3">
          <h3 id="offer-changes" className="sm font-semibold">{`What changes since ${replaces.version}`}</h3>
          {replaces.changes.length === 0
            ? <p className="sm ink2">It may do what it could before.</p>
            : <ul className="list-disc pl-5 sm">{replaces.changes.map(({ kind, text }) => <li key={text} className={kind === 'more' ? 'font-semibold' : 'ink2'}>{text}</li>)}</ul>}
        </section>
      )}
      <section aria-labelledby="offer-brings" className="mt-3">
        <h3 id="offer-brings" className="sm font-semibold">What it brings</h3>
        <ul className="sm max-h-[180px] overflow-y-auto" tabIndex={0} aria-labelledby="offer-brings">
          {actions.map((action) => <li key={action.key} className="row"><span className="fill">{action.displayName}</span><span className="ink3">{action.effect}</span></li>)}
          {polls.map((poll) => <li key={poll.key} className="row"><span className="fill">{poll.displayName}</span><span className="ink3">trigger</span></li>)}
        </ul>
        {leftOut.length > 0 && <details className="sm mt-2"><summary>{`Not offered: ${leftOut.length}`}</summary><ul className="list-disc pl-5 ink2">{leftOut.map((why) => <li key={why}>{why}</li>)}</ul></details>}
      </section>
      <dl className="kv mt-3">
        <dt>Package</dt><dd className="mono selectable">{`${name} ${version}`}</dd>
        <dt>Made of</dt><dd className="mono selectable" title={integrity}>{integrity}</dd>
      </dl>
    </Dialog>
  )
}
