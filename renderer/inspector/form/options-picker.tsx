import { useState } from 'react'
import { toFailure } from '@shared/failure.ts'
import type { CallOutput } from '@shared/ipc/contract.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import { call } from '../../api.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorCard } from '../../ui/error-card.tsx'
import { SearchInput } from '../../ui/search-input.tsx'
import { SpinnerLine } from '../../ui/spinner-line.tsx'

type Options = CallOutput<'connector.options'>
type Looked = { state: 'closed' } | { state: 'loading' } | { state: 'failed'; message: string } | { state: 'open'; options: Options }

/** A list longer than this is searched in and not scrolled through. */
const mostShown = 50

/** What the choices are of: a node by its type, or a trigger by its key, with its connection and what is filled in. */
export type ChoicesOf = { type: string; connection?: string | undefined; input: JsonObject }

/** Asks the service what there is to choose from, and lets one be chosen instead of typing its id. */
export function OptionsPicker({ of, label, options, onChoose }: { of: ChoicesOf; label: string; options: string; onChoose: (value: JsonValue) => void }) {
  const [looked, setLooked] = useState<Looked>({ state: 'closed' })
  const [words, setWords] = useState('')
  const look = async () => {
    setLooked({ state: 'loading' })
    try {
      setLooked({ state: 'open', options: await call('connector.options', { type: of.type, options, input: of.input, ...(of.connection !== undefined && { connection: of.connection }) }) })
    } catch (error) {
      setLooked({ state: 'failed', message: toFailure(error).message })
    }
  }
  const close = () => {
    setLooked({ state: 'closed' })
    setWords('')
  }
  if (looked.state === 'closed') return <Button size="small" variant="quiet" icon="list" className="-mt-1 self-start" onClick={() => void look()}>Choose {label.toLowerCase()}…</Button>
  if (looked.state === 'loading') return <SpinnerLine>Asking the service…</SpinnerLine>
  if (looked.state === 'failed') return <ErrorCard tone="waiting" title="The choices could not be read" actions={<><Button size="small" onClick={() => void look()}>Try again</Button><Button size="small" variant="quiet" onClick={close}>Type it instead</Button></>}>{looked.message}</ErrorCard>
  const found = looked.options.filter((option) => option.label.toLowerCase().includes(words.trim().toLowerCase()))
  return (
    <div className="card flex min-w-0 flex-col gap-1 p-1.5" role="group" aria-label={`Choices for ${label}`}>
      <div className="row">
        <SearchInput className="fill min-w-0" value={words} placeholder={`Search ${looked.options.length}`} label={`Search the choices for ${label}`} onChange={setWords} />
        <Button size="small" variant="quiet" onClick={close}>Close</Button>
      </div>
      <ul className="max-h-[180px] overflow-y-auto" aria-label={label}>
        {found.slice(0, mostShown).map((option) => (
          <li key={JSON.stringify(option.value)}>
            <button type="button" className="mi w-full min-w-0 text-left" onClick={() => { onChoose(option.value); close() }}>
              <span className="fill trunc">{option.label}</span>{String(option.value) !== option.label && <span className="mono xs ink3 trunc">{typeof option.value === 'string' ? option.value : JSON.stringify(option.value)}</span>}
            </button>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className="help px-2">Nothing there is called so.</p>}
      {found.length > mostShown && <p className="help px-2">{found.length - mostShown} more. Search to find them.</p>}
    </div>
  )
}
