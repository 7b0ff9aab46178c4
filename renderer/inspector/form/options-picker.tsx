import { useEffect, useRef, useState } from 'react'
import { toFailure } from '@shared/failure.ts'
import type { CallOutput } from '@shared/ipc/contract.ts'
import type { JsonSchema } from '@shared/json-schema.ts'
import type { JsonValue } from '@shared/json.ts'
import { call } from '../../api.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorCard } from '../../ui/error-card.tsx'
import { Icon } from '../../ui/icon.tsx'
import { SearchInput } from '../../ui/search-input.tsx'
import { SpinnerLine } from '../../ui/spinner-line.tsx'
import { useDebounced } from '../../ui/use-debounced.ts'
import { useQuestion } from './asking.ts'

type Options = CallOutput<'connector.options'>
type Looked = { state: 'closed' } | { state: 'loading' } | { state: 'failed'; message: string } | { state: 'open'; options: Options; /** They are asked for anew, and what is shown is of before. */ isAsking: boolean }

/** A list longer than this is searched in and not scrolled through. */
const mostShown = 50

type OptionsPickerProps = {
  label: string
  schema: JsonSchema
  options: string
  /** For a field that takes several. */
  staysOpen?: boolean
  isChosen?: (value: JsonValue) => boolean
  onChoose: (value: JsonValue) => void
}

/** Asks the service what there is to choose from, and lets one be chosen instead of typing its id. While it is open it follows the fields that its choices depend on. */
export function OptionsPicker({ label, schema, options, staysOpen = false, isChosen, onChoose }: OptionsPickerProps) {
  const { question, key } = useQuestion(schema)
  const [looked, setLooked] = useState<Looked>({ state: 'closed' })
  const [words, setWords] = useState('')
  const newest = useRef(question)
  useEffect(() => { newest.current = question }, [question])
  const rounds = useRef(0)
  const look = async () => {
    const round = ++rounds.current
    // The field that is typed in stays where it is meanwhile.
    setLooked((before) => (before.state === 'open' ? { ...before, isAsking: true } : { state: 'loading' }))
    const next = await call('connector.options', { ...newest.current, options }).then((found): Looked => ({ state: 'open', options: found, isAsking: false }), (error: unknown): Looked => ({ state: 'failed', message: toFailure(error).message }))
    if (round === rounds.current) setLooked(next)
  }
  const close = () => {
    rounds.current++
    setLooked({ state: 'closed' })
    setWords('')
  }
  const settled = useDebounced(key)
  const lookedFor = useRef(settled)
  useEffect(() => {
    const isOther = lookedFor.current !== settled
    lookedFor.current = settled
    if (isOther && looked.state !== 'closed') void look()
  })
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
      <ul className="max-h-[180px] overflow-y-auto" aria-label={label} aria-busy={looked.isAsking}>
        {found.slice(0, mostShown).map((option) => (
          <li key={JSON.stringify(option.value)}>
            <button type="button" className="mi w-full min-w-0 text-left" aria-pressed={isChosen?.(option.value)} disabled={looked.isAsking} data-disabled={looked.isAsking} onClick={() => { onChoose(option.value); if (!staysOpen) close() }}>
              {isChosen?.(option.value) === true && <Icon name="check" size={12} />}
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
