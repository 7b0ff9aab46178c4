import type { JsonSchema } from '@shared/json-schema.ts'
import { useEffect, useState } from 'react'
import type { JsonValue } from '@shared/json.ts'
import { refreshLibrary, useLibrary, type LibraryState } from '../../shell/library-store.ts'
import { useWorkflow } from '../../document/document-store.ts'
import type { Draft } from '@shared/draft.ts'
import { Field, useFieldTie } from '../../ui/field.tsx'
import { NumberInput } from '../../ui/number-input.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { Select } from '../../ui/select.tsx'
import { Switch } from '../../ui/switch.tsx'
import { useNode } from '../node-context.ts'
import { labelFrom } from './control.ts'
import { bestUnit, durationUnits, type DurationUnit } from './duration.ts'
import type { ControlProps } from './schema-field.tsx'

export function NumberControl({ frame, pointer, schema, value, required, integer, onChange }: ControlProps & { integer: boolean }) {
  const { readOnly, problemAt } = useNode()
  const found = problemAt(pointer)
  const number = typeof value === 'number' ? value : null
  return (
    <Field label={frame.label} required={required} aside={frame.aside} hint={frame.hint} error={numberProblem(value, integer, schema.minimum, schema.maximum) ?? found?.message}>
      <NumberInput value={number} disabled={readOnly} placeholder={typeof schema.default === 'number' ? String(schema.default) : ''} onChange={(next) => onChange(pointer, next ?? undefined, true)} />
    </Field>
  )
}

function numberProblem(value: JsonValue | undefined, integer: boolean, minimum: number | undefined, maximum: number | undefined): string | undefined {
  if (value === undefined) return undefined
  if (typeof value !== 'number') return 'This is not a number.'
  if (integer && !Number.isInteger(value)) return 'Give a whole number.'
  if (minimum !== undefined && value < minimum) return `${minimum} is the least.`
  return maximum !== undefined && value > maximum ? `${maximum} is the most.` : undefined
}

export function SwitchControl({ frame, pointer, schema, value, onChange }: ControlProps) {
  const { readOnly } = useNode()
  const checked = typeof value === 'boolean' ? value : schema.default === true
  return (
    <Field label={frame.label} aside={frame.aside} hint={frame.hint}>
      <TiedSwitch checked={checked} disabled={readOnly} onChange={(next) => onChange(pointer, next)} />
    </Field>
  )
}

function TiedSwitch(props: { checked: boolean; disabled: boolean; onChange: (checked: boolean) => void }) {
  const tie = useFieldTie()
  return <span className="row"><Switch {...props} {...(tie === null ? {} : { id: tie.id })} /><span className="sm ink2">{props.checked ? 'Yes' : 'No'}</span></span>
}

/** A condition that is always so, or never: rarely wanted, but a value. */
export function TruthControl({ frame, pointer, value, required, onChange }: ControlProps) {
  return (
    <Field label={frame.label} required={required} aside={frame.aside} hint={frame.hint}>
      <Segmented label={frame.label} full value={value === true ? 'true' : 'false'} segments={[{ value: 'true', label: 'Always true' }, { value: 'false', label: 'Always false' }]} onChange={(next) => onChange(pointer, next === 'true')} />
    </Field>
  )
}

export function EnumControl({ frame, pointer, schema, value, required, values, onChange }: ControlProps & { values: readonly JsonValue[] }) {
  const { readOnly } = useNode()
  const current = value ?? schema.default
  const labels = labelsOf(schema)
  const options = values.map((option) => ({ value: JSON.stringify(option), label: labels[values.indexOf(option)] ?? (typeof option === 'string' ? enumLabel(option) : JSON.stringify(option)) }))
  const key = current === undefined ? null : JSON.stringify(current)
  const choose = (chosen: string) => onChange(pointer, values.find((option) => JSON.stringify(option) === chosen))
  const short = options.length <= 4 && options.reduce((sum, option) => sum + option.label.length, 0) <= 24
  const unknown = current !== undefined && !options.some((option) => option.value === key) ? `${JSON.stringify(current)} is none of the choices.` : undefined
  return (
    <Field label={frame.label} required={required} aside={frame.aside} hint={frame.hint} error={unknown}>
      {short && key !== null
        ? <Segmented label={frame.label} full disabled={readOnly} value={key} segments={options} onChange={choose} />
        : <Select value={key} options={options} disabled={readOnly} onChange={choose} />}
    </Field>
  )
}

/** What the values of `enum` are called, where the schema says so. */
export function labelsOf(schema: JsonSchema): readonly string[] {
  const labels = schema['x-labels']
  return Array.isArray(labels) ? labels.map(String) : []
}

/** Words of our own are read as words; what a service calls GET or v2 stays. */
function enumLabel(value: string): string {
  return /^[a-z][a-z -]*$/.test(value) ? labelFrom(value) : value
}

export function DurationControl({ frame, pointer, value, required, onChange }: ControlProps) {
  return (
    <Field label={frame.label} required={required} aside={frame.aside} hint={frame.hint === undefined ? undefined : withoutUnit(frame.hint)}>
      <DurationInput label={frame.label} value={typeof value === 'number' ? value : null} onChange={(next) => onChange(pointer, next ?? undefined, true)} />
    </Field>
  )
}

/** The unit is beside the number here. */
function withoutUnit(hint: string): string {
  return hint.replace(/, in milliseconds/, '').replace(/^In milliseconds, (.)/, (_all, first: string) => first.toUpperCase())
}

/** Milliseconds, shown in the unit that reads best. */
export function DurationInput({ label, value, placeholder, disabled = false, onChange }: { label: string; value: number | null; placeholder?: string; disabled?: boolean; onChange: (ms: number | null) => void }) {
  const [unit, setUnit] = useState<DurationUnit | null>(null)
  const shown = unit ?? bestUnit(value)
  const factor = durationUnits[shown]
  return (
    <div className="ins-duration">
      <NumberInput value={value === null ? null : value / factor} disabled={disabled} placeholder={placeholder ?? ''} onChange={(next) => onChange(next === null ? null : Math.round(next * factor))} />
      <Select
        label={`Unit of ${label}`} value={shown} disabled={disabled} options={(Object.keys(durationUnits) as DurationUnit[]).map((each) => ({ value: each, label: each }))}
        onChange={(next) => { setUnit(next); if (value !== null) onChange(Math.round((value / factor) * durationUnits[next])) }}
      />
    </div>
  )
}

export function WorkflowControl({ frame, pointer, value, required, onChange }: ControlProps) {
  const { readOnly } = useNode()
  const library = useLibrary(stateOf)
  const ownId = useWorkflow(idOf, '')
  useEffect(() => { void refreshLibrary() }, [])
  const options = library.workflows.filter((each) => each.id !== ownId).map((each) => ({ value: each.id as string, label: each.name }))
  const known = options.some((option) => option.value === value)
  const error = library.status === 'failed' ? library.failure.message : library.status === 'ready' && typeof value === 'string' && value !== '' && !known ? `No workflow here has the id ${value}. Choose another, or import it.` : undefined
  return (
    <Field label={frame.label} required={required} aside={frame.aside} hint={frame.hint} error={error}>
      <WorkflowSelect value={known ? String(value) : null} options={options} disabled={readOnly} onChange={(next) => onChange(pointer, next)} />
    </Field>
  )
}

function WorkflowSelect({ value, options, disabled, onChange }: { value: string | null; options: { value: string; label: string }[]; disabled: boolean; onChange: (next: string) => void }) {
  return <Select value={value} options={options} disabled={disabled || options.length === 0} placeholder={options.length === 0 ? 'There is no other workflow yet' : 'Choose a workflow'} onChange={onChange} />
}

const stateOf = (state: LibraryState) => state
const idOf = (draft: Draft) => draft.workflow.id as string
