import { termsOf, type AddedPackage, type PackageOffer } from '@shared/added-package.ts'

/** What a person agrees to, or agreed to, and what they have for it. `changes` are those of an update. */
export function PackageWords({ of, replaces = null }: { of: Pick<AddedPackage, 'kind' | 'name' | 'version' | 'integrity' | 'description'>; replaces?: PackageOffer['replaces'] }) {
  const { kind, description, name, version, integrity } = of
  const { actions, polls, subscriptions, triggers, leftOut } = description
  return (
    <>
      <div className="prose">
        <ul className="list-disc pl-5">{termsOf(kind, description).map((term) => <li key={term} className="mb-1">{term}</li>)}</ul>
      </div>
      {replaces && (
        <section aria-labelledby="offer-changes" className="mt-3">
          <h3 id="offer-changes" className="sm font-semibold">{`What changes since ${replaces.version}`}</h3>
          {replaces.changes.length === 0
            ? <p className="sm ink2">It may do what it could before.</p>
            : <ul className="list-disc pl-5 sm">{replaces.changes.map((change) => <li key={change.text} className={change.kind === 'more' ? 'font-semibold' : 'ink2'}>{change.text}</li>)}</ul>}
        </section>
      )}
      <section aria-labelledby="offer-brings" className="mt-3">
        <h3 id="offer-brings" className="sm font-semibold">What it brings</h3>
        <ul className="sm max-h-[180px] overflow-y-auto" tabIndex={0} aria-labelledby="offer-brings">
          {actions.map((action) => <li key={action.key} className="row"><span className="fill">{action.displayName}</span><span className="ink3">{action.effect}</span></li>)}
          {[...subscriptions, ...triggers].map((trigger) => <li key={trigger.key} className="row"><span className="fill">{trigger.displayName}</span><span className="ink3">webhook</span></li>)}
          {polls.map((poll) => <li key={poll.key} className="row"><span className="fill">{poll.displayName}</span><span className="ink3">trigger</span></li>)}
        </ul>
        {leftOut.length > 0 && <details className="sm mt-2"><summary>{`Not offered: ${leftOut.length}`}</summary><ul className="list-disc pl-5 ink2">{leftOut.map((why) => <li key={why}>{why}</li>)}</ul></details>}
      </section>
      <dl className="kv mt-3">
        <dt>Package</dt><dd className="mono selectable">{`${name} ${version}`}</dd>
        <dt>Made of</dt><dd className="mono selectable" title={integrity}>{integrity}</dd>
      </dl>
    </>
  )
}
