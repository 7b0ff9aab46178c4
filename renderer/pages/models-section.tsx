import { useEffect, useState } from 'react'
import type { Budgets, BudgetScope } from '@shared/llm/budget.ts'
import { moneyWords, tokenWords } from '@shared/llm/money.ts'
import type { CallOutput } from '@shared/ipc/contract.ts'
import type { Price } from '@shared/llm/price.ts'
import type { Settings } from '@shared/settings.ts'
import { call } from '../api.ts'
import { attempt } from '../shell/attempt.ts'
import { changeSettings, useSettings } from '../shell/settings-store.ts'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { TextInput } from '../ui/text-input.tsx'

type Costs = CallOutput<'model.costs'>

const budgetsOf = (settings: Settings) => settings.modelBudgets
const pricesOf = (settings: Settings) => settings.modelPrices
const scopes: readonly { scope: BudgetScope; title: string }[] = [{ scope: 'call', title: 'One call' }, { scope: 'run', title: 'A run' }, { scope: 'day', title: 'A day' }]

/** What may be spent on language models, and what they cost. */
export function ModelsSection() {
  const budgets = useSettings(budgetsOf)
  const own = useSettings(pricesOf)
  const [costs, setCosts] = useState<Costs | null>(null)
  useEffect(() => { void attempt('The costs could not be read', () => call('model.costs')).then((read) => setCosts(read ?? null)) }, [])
  const change = (scope: BudgetScope, what: 'money' | 'tokens', value: number | null) => changeSettings({ modelBudgets: { ...budgets, [scope]: { ...budgets[scope], [what]: value } } satisfies Budgets })
  return (
    <section className="sect" aria-labelledby="models-title">
      <h2 id="models-title">Language models</h2>
      <p className="prose mb-2">
        The most that may be spent. A step asks only when the longest answer it allows would still fit; else it fails, and nothing is sent. Empty sets no limit.
        {costs !== null && ` Today: ${tokenWords(costs.today.tokens)}, ${moneyWords(costs.today.money)}.`}
      </p>
      <div className="grid max-w-[720px] grid-cols-3 gap-3">
        {scopes.map(({ scope, title }) => (
          <div key={scope} className="grid gap-2" role="group" aria-label={title}>
            <NumberField label={`${title}, in US dollars`} value={budgets[scope].money} onChange={(value) => change(scope, 'money', value)} />
            <NumberField label={`${title}, in tokens`} value={budgets[scope].tokens} whole onChange={(value) => change(scope, 'tokens', value)} />
          </div>
        ))}
      </div>
      <Prices own={own} costs={costs} />
    </section>
  )
}

/** Keeps what is typed until it is a number; an empty field is null. */
function NumberField({ label, value, whole = false, onChange }: { label: string; value: number | null; whole?: boolean; onChange: (value: number | null) => void }) {
  const [text, setText] = useState(value === null ? '' : String(value))
  const typed = text.trim() === '' ? null : Number(text)
  const isWrong = typed !== null && (!Number.isFinite(typed) || typed < 0 || (whole && !Number.isInteger(typed)))
  const keep = () => { if (!isWrong && typed !== value) onChange(typed) }
  return <Field label={label} error={isWrong ? (whole ? 'Write a whole number.' : 'Write a number, such as 0.50.') : undefined}><TextInput value={text} onChange={setText} onBlur={keep} inputMode="decimal" placeholder="No limit" /></Field>
}

type Draft = { model: string; input: string; output: string; cached: string }
const emptyDraft: Draft = { model: '', input: '', output: '', cached: '' }

function Prices({ own, costs }: { own: readonly Price[]; costs: Costs | null }) {
  const [draft, setDraft] = useState<Draft>(emptyDraft)
  const [isOpen, setOpen] = useState(false)
  const price = priceOfDraft(draft)
  const add = () => {
    if (price === null) return
    changeSettings({ modelPrices: [price, ...own.filter(({ model }) => model !== price.model)] })
    setDraft(emptyDraft)
  }
  const shown = [...own.map((each) => ({ ...each, isOwn: true })), ...(isOpen ? (costs?.listed ?? []).filter(({ model }) => !own.some((each) => each.model === model)).map((each) => ({ ...each, isOwn: false })) : [])]
  return (
    <>
      <h3 className="sm med mt-4">Prices</h3>
      <p className="prose mb-2">In US dollars for a million tokens. {costs !== null && `${costs.listed.length} come with Flowbench, looked up in ${costs.asOf}; `}what you write here goes before. A * at the end stands for any ending. Models on this computer cost nothing.</p>
      {shown.length > 0 && (
        <div className="card tbl max-w-[720px]" style={{ '--cols': 'minmax(0, 1.6fr) 88px 88px 88px minmax(0, 1fr) 28px' }} role="table" aria-label="Prices of models">
          <div className="th" role="row"><span role="columnheader">Model</span><span role="columnheader">Input</span><span role="columnheader">Output</span><span role="columnheader">Cached</span><span role="columnheader">From</span><span role="columnheader"><span className="sr-only">Change or remove</span></span></div>
          {shown.map((each) => (
            <div key={each.model} className="trw" role="row">
              <span className="mono trunc selectable" role="cell" title={each.model}>{each.model}</span>
              <span className="num" role="cell">{each.input}</span><span className="num" role="cell">{each.output}</span><span className="num" role="cell">{each.cached ?? each.input}</span>
              <span className="ink3" role="cell">{each.isOwn ? 'you' : 'Flowbench'}</span>
              <span role="cell" className="-mr-2">
                {each.isOwn
                  ? <IconButton icon="trash-2" size="small" label={`Remove the price of ${each.model}`} onClick={() => changeSettings({ modelPrices: own.filter(({ model }) => model !== each.model) })} />
                  : <IconButton icon="pencil" size="small" label={`Change the price of ${each.model}`} onClick={() => setDraft({ model: each.model, input: String(each.input), output: String(each.output), cached: each.cached === undefined ? '' : String(each.cached) })} />}
              </span>
            </div>
          ))}
        </div>
      )}
      <Button size="small" variant="quiet" className="mt-1" onClick={() => setOpen(!isOpen)}>{isOpen ? 'Hide the prices that come with Flowbench' : 'Show the prices that come with Flowbench'}</Button>
      <form className="mt-2 grid max-w-[720px] items-end gap-3" style={{ gridTemplateColumns: 'minmax(0, 1.6fr) 88px 88px 88px auto' }} onSubmit={(event) => { event.preventDefault(); add() }}>
        <Field label="Model"><TextInput mono value={draft.model} placeholder="my-model*" onChange={(model) => setDraft({ ...draft, model })} /></Field>
        <Field label="Input"><TextInput value={draft.input} inputMode="decimal" onChange={(input) => setDraft({ ...draft, input })} /></Field>
        <Field label="Output"><TextInput value={draft.output} inputMode="decimal" onChange={(output) => setDraft({ ...draft, output })} /></Field>
        <Field label="Cached"><TextInput value={draft.cached} inputMode="decimal" placeholder="as input" onChange={(cached) => setDraft({ ...draft, cached })} /></Field>
        <Button type="submit" disabled={price === null}>Keep this price</Button>
      </form>
    </>
  )
}

function priceOfDraft({ model, input, output, cached }: Draft): Price | null {
  const numbers = [input, output, ...(cached.trim() === '' ? [] : [cached])].map((text) => (text.trim() === '' ? NaN : Number(text)))
  if (model.trim() === '' || numbers.some((number) => !Number.isFinite(number) || number < 0)) return null
  const [first = 0, second = 0, third] = numbers
  return { model: model.trim(), input: first, output: second, ...(third !== undefined && { cached: third }) }
}
