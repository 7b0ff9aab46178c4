import { useEffect, useState } from 'react'
import type { JsonObject } from '@shared/json.ts'
import { isJsonObject } from '@shared/json.ts'
import type { McpOffer, McpServing } from '@shared/mcp-serving.ts'
import type { Trigger, Workflow } from '@shared/workflow.ts'
import { call, onPush } from '../api.ts'
import { apply } from '../document/document-store.ts'
import { setDescription, setTrigger } from '../document/edits/workflow-fields.ts'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { Select } from '../ui/select.tsx'
import { Switch } from '../ui/switch.tsx'
import { TextArea, TextInput } from '../ui/text-input.tsx'
import { JsonInput, useJsonText } from './json-input.tsx'
import { addInput, inputsOf, nameProblem, removeInput, withInput, type InputKind, type ToolInput } from './tool-inputs.ts'

type McpTrigger = Extract<Trigger, { type: 'mcp' }>

const kinds: readonly { value: InputKind; label: string }[] = [
  { value: 'text', label: 'Text' }, { value: 'number', label: 'Number' }, { value: 'integer', label: 'Whole number' }, { value: 'boolean', label: 'Yes or no' },
  { value: 'choice', label: 'One of several' }, { value: 'texts', label: 'List of texts' }, { value: 'any', label: 'Anything' },
]

/** What the workflow is as a tool of other programs: what it is for, and what it takes. */
export function McpFields({ workflow, trigger, readOnly }: { workflow: Workflow; trigger: McpTrigger; readOnly: boolean }) {
  const [view, setView] = useState<'fields' | 'json'>('fields')
  const schema = trigger.inputSchema ?? { type: 'object' }
  const change = (inputSchema: JsonObject, gesture: string): void => void apply(setTrigger({ ...trigger, inputSchema }), { coalesce: `trigger:${gesture}` })
  return (
    <>
      <ToolLine workflow={workflow} />
      <Field label="What it is for" hint="Programs and models read this, and decide by it when to call.">
        <TextArea value={workflow.description} rows={3} readOnly={readOnly} maxLength={10_000} placeholder="Looks an order up by its number, and says where it is." onChange={(text) => apply(setDescription(text), { coalesce: 'description' })} />
      </Field>
      <section className="ins-group" aria-label="Inputs">
        <div className="row"><h3 className="sm font-semibold">Inputs</h3><span className="flex-1" /><Segmented label="Show the inputs as" value={view} onChange={setView} segments={[{ value: 'fields', label: 'Fields' }, { value: 'json', label: 'JSON Schema' }]} /></div>
        {view === 'fields' ? <Inputs schema={schema} readOnly={readOnly} onChange={change} /> : <SchemaText schema={schema} readOnly={readOnly} onChange={(next) => change(next, 'schema')} />}
      </section>
    </>
  )
}

type InputsProps = { schema: JsonObject; readOnly: boolean; onChange: (schema: JsonObject, gesture: string) => void }

function Inputs({ schema, readOnly, onChange }: InputsProps) {
  const inputs = inputsOf(schema)
  return (
    <>
      {inputs.length === 0 && <p className="help">It takes nothing in particular: whatever a program gives is in event.payload.</p>}
      {inputs.map((input, at) => (
        <InputRow key={at} input={input} readOnly={readOnly} problemOf={(name) => nameProblem(schema, at, name)} onChange={(next, gesture) => onChange(withInput(schema, at, next), `input:${at}:${gesture}`)} onRemove={() => onChange(removeInput(schema, at), 'input:remove')} />
      ))}
      {!readOnly && <Button size="small" variant="quiet" icon="plus" className="self-start" onClick={() => onChange(addInput(schema), 'input:add')}>Add an input</Button>}
    </>
  )
}

type InputRowProps = { input: ToolInput; readOnly: boolean; problemOf: (name: string) => string | undefined; onChange: (next: ToolInput, gesture: string) => void; onRemove: () => void }

function InputRow({ input, readOnly, problemOf, onChange, onRemove }: InputRowProps) {
  /** A name on its way may be none yet. */
  const [typed, setTyped] = useState<string | null>(null)
  const name = typed ?? input.name
  const problem = problemOf(name)
  const rename = (next: string): void => {
    const isWrong = problemOf(next) !== undefined
    setTyped(isWrong ? next : null)
    if (!isWrong) onChange({ ...input, name: next }, 'name')
  }
  return (
    <div className="ins-row" role="group" aria-label={`Input ${input.name}`}>
      <div className="two">
        <Field label="Name" error={problem}><TextInput mono value={name} readOnly={readOnly} onChange={rename} onBlur={() => setTyped(null)} /></Field>
        <Field label="Kind">
          <Select value={input.kind} disabled={readOnly} options={[...kinds, ...(input.kind === 'other' ? [{ value: 'other' as const, label: 'As in the JSON Schema' }] : [])]} onChange={(kind) => onChange({ ...input, kind }, 'kind')} />
        </Field>
      </div>
      {input.kind === 'choice' && <Field label="Choices" hint="One a line."><TextArea mono value={input.options.join('\n')} rows={3} readOnly={readOnly} onChange={(text) => onChange({ ...input, options: text.split('\n') }, 'options')} /></Field>}
      <Field label="Description"><TextInput value={input.description} readOnly={readOnly} placeholder="What is to be given" onChange={(description) => onChange({ ...input, description }, 'description')} /></Field>
      <div className="row">
        <Switch label={`${input.name} has to be given`} checked={input.isRequired} disabled={readOnly} onChange={(isRequired) => onChange({ ...input, isRequired }, 'required')} />
        <span className="sm">Has to be given</span><span className="flex-1" />
        {!readOnly && <IconButton icon="trash-2" size="small" label={`Remove input ${input.name}`} onClick={onRemove} />}
      </div>
    </div>
  )
}

function SchemaText({ schema, readOnly, onChange }: { schema: JsonObject; readOnly: boolean; onChange: (schema: JsonObject) => void }) {
  const [problem, setProblem] = useState<string | undefined>(undefined)
  const draft = useJsonText(schema, (value) => {
    if (!isJsonObject(value)) return setProblem('A JSON Schema is an object: { "type": "object", "properties": { … } }')
    setProblem(undefined)
    onChange(value)
  })
  return <Field label="JSON Schema of the inputs" error={draft.problem ?? problem}><JsonInput draft={draft} readOnly={readOnly} minLines={6} /></Field>
}

/** Whether programs can call it now, and by which name. */
function ToolLine({ workflow: { id } }: { workflow: Workflow }) {
  const [serving, setServing] = useState<McpServing | null>(null)
  useEffect(() => {
    let isWanted = true
    const refresh = (): void => void call('mcp-serving.get').then((next) => { if (isWanted) setServing(next) }, () => undefined)
    refresh()
    const stop = onPush('mcp-serving.changed', refresh)
    return () => {
      isWanted = false
      stop()
    }
  }, [id])
  const offer = serving?.offers.find(({ workflowId }) => workflowId === id)
  if (!serving || !offer) return null
  const words = toolWords(serving, offer)
  return <p className="help">{words} <span className="mono selectable">{offer.tool}</span>.</p>
}

function toolWords({ isOn, status }: McpServing, { isActive, isOffered }: McpOffer): string {
  if (!isActive) return 'Activate it, and programs can call it as'
  if (!isOffered) return 'Under Settings it is not offered. It would be called'
  if (!isOn) return 'Under Settings, switch on that workflows are offered as tools. It is called'
  return status.state === 'listening' ? 'Programs can call it now, as' : 'The MCP server does not listen; Settings say why. It would be called'
}
