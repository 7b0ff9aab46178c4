import { hasFields, Leftover, NotAsked } from './form/asked-control.tsx'
import { useAskedFields } from './form/asking.ts'
import { ChoicesControl } from './form/choices-control.tsx'
import { controlFor, labelFrom, objectSchema } from './form/control.ts'
import { OptionsPicker } from './form/options-picker.tsx'
import { labelsOf } from './form/plain-controls.tsx'
import { JsonInput, useJsonText } from './json-input.tsx'
import type { JsonSchema } from '@shared/json-schema.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '@shared/json.ts'
import { Button } from '../ui/button.tsx'
import { Checkbox } from '../ui/checkbox.tsx'
import { Field, useFieldTie } from '../ui/field.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { NumberInput } from '../ui/number-input.tsx'
import { Select } from '../ui/select.tsx'
import { SpinnerLine } from '../ui/spinner-line.tsx'
import { Switch } from '../ui/switch.tsx'
import { TextArea, TextInput } from '../ui/text-input.tsx'

type TriggerFormProps = { schema: JsonSchema; input: JsonObject; readOnly: boolean; problemAt: (key: string) => string | undefined; onChange: (key: string, value: JsonValue | undefined) => void }

/** What a trigger looks for. Unlike a step's, its values are taken as they are written. */
export function TriggerForm({ schema, input, readOnly, problemAt, onChange }: TriggerFormProps) {
  return (
    <>
      {Object.entries(schema.properties ?? {}).map(([key, part]) => (
        <Part key={key} name={key} schema={objectSchema(part, schema)} root={schema} required={schema.required?.includes(key) ?? false} value={input[key]} problem={problemAt(key)} readOnly={readOnly} onChange={(value) => onChange(key, value)} />
      ))}
    </>
  )
}

type PartProps = { name: string; schema: JsonSchema; root: JsonSchema; required: boolean; value: JsonValue | undefined; problem: string | undefined; readOnly: boolean; onChange: (value: JsonValue | undefined) => void }

function Part({ name, schema, root, required, value, problem, readOnly, onChange }: PartProps) {
  const label = schema.title ?? labelFrom(name)
  const control = controlFor(schema, root)
  const [example] = schema.examples ?? []
  const placeholder = String(schema.default ?? example ?? '')
  const options = schema['x-options']
  const picker = typeof options === 'string' && !readOnly && <OptionsPicker label={label} schema={schema} options={options} onChoose={onChange} />
  switch (control.kind) {
    case 'boolean':
      return <Field label={label} hint={schema.description} error={problem}><TiedSwitch checked={typeof value === 'boolean' ? value : schema.default === true} disabled={readOnly} onChange={onChange} /></Field>
    case 'number':
      return <><Field label={label} required={required} hint={schema.description} error={problem}><NumberInput value={typeof value === 'number' ? value : null} disabled={readOnly} placeholder={placeholder} onChange={(next) => onChange(next ?? undefined)} /></Field>{picker}</>
    case 'enum':
      return <Field label={label} required={required} hint={schema.description} error={problem}><Select value={String(value ?? schema.default ?? '')} disabled={readOnly} options={control.values.map((each, index) => ({ value: String(each), label: labelsOf(schema)[index] ?? labelFrom(String(each)) }))} onChange={(chosen) => onChange(control.values.find((each) => String(each) === chosen))} /></Field>
    case 'list': {
      const item = controlFor(control.item, root)
      if (item.kind === 'enum') return <Several label={label} hint={schema.description} problem={problem} values={item.values.map(String)} chosen={stringsIn(value ?? schema.default)} readOnly={readOnly} onChange={onChange} />
      if (item.kind !== 'text') return <Json label={label} required={required} hint={schema.description} value={value} problem={problem} readOnly={readOnly} onChange={onChange} />
      return <Field label={label} required={required} hint={schema.description ?? 'One a line.'} error={problem}><TextArea mono value={stringsIn(value).join('\n')} readOnly={readOnly} placeholder={placeholder} onChange={(text) => onChange(text === '' ? undefined : text.split('\n'))} /></Field>
    }
    case 'fields':
      return <Pairs label={label} hint={schema.description} value={isJsonObject(value ?? null) ? value as JsonObject : {}} readOnly={readOnly} onChange={(next) => onChange(Object.keys(next).length === 0 ? undefined : next)} />
    case 'asked':
      return <Asked label={label} fields={control.fields} schema={schema} value={value} readOnly={readOnly} onChange={onChange} />
    case 'choices':
      return <ChoicesControl label={label} required={required} hint={schema.description} schema={schema} options={control.options} value={value} readOnly={readOnly} onChange={onChange} />
    case 'object':
      return <fieldset className="ins-group"><legend className="lab">{label}</legend><Within schema={schema} value={value} readOnly={readOnly} onChange={onChange} /></fieldset>
    case 'any':
      if (!picker) return <Json label={label} required={required} hint={schema.description} value={value} problem={problem} readOnly={readOnly} onChange={onChange} />
      return <><Text label={label} schema={schema} required={required} value={value} problem={problem} readOnly={readOnly} placeholder={placeholder} isLong={false} onChange={onChange} />{picker}</>
    default:
      return <><Text label={label} schema={schema} required={required} value={value} problem={problem} readOnly={readOnly} placeholder={placeholder} isLong={control.kind === 'text' && control.multiline} onChange={onChange} />{picker}</>
  }
}

function Text({ label, schema, required, value, problem, readOnly, placeholder, isLong, onChange }: Omit<PartProps, 'name' | 'root'> & { label: string; placeholder: string; isLong: boolean }) {
  const Input = isLong ? TextArea : TextInput
  return <Field label={label} required={required} hint={schema.description} error={problem}><Input mono value={typeof value === 'string' || value === undefined ? (value ?? '') : JSON.stringify(value)} readOnly={readOnly} placeholder={placeholder} onChange={(text) => onChange(text === '' && !required ? undefined : text)} /></Field>
}

type JsonProps = Pick<PartProps, 'required' | 'value' | 'problem' | 'readOnly' | 'onChange'> & { label: string; hint: string | undefined }

function Json({ label, required, hint, value, problem, readOnly, onChange }: JsonProps) {
  const draft = useJsonText(value ?? null, (next) => onChange(next ?? undefined))
  return <Field label={label} required={required} hint={hint} error={draft.problem ?? problem}><JsonInput draft={draft} readOnly={readOnly} /></Field>
}

/** Fields that the service is asked for, because they depend on others. */
function Asked({ label, fields, schema, value, readOnly, onChange }: Pick<PartProps, 'schema' | 'value' | 'readOnly' | 'onChange'> & { label: string; fields: string }) {
  const asked = useAskedFields(fields, schema)
  if (asked.state === 'asking' || asked.state === 'unknown') return <SpinnerLine>Asking which fields {label.toLowerCase()} has…</SpinnerLine>
  if (asked.state === 'failed') return <NotAsked label={label} asked={asked} />
  return (
    <fieldset className="ins-group" aria-busy={asked.isAsking || undefined}>
      <legend className="lab">{label}</legend>
      {!hasFields(asked.schema) && <p className="help">With what is chosen above there is nothing to fill in.</p>}
      <Within schema={asked.schema} value={value} readOnly={readOnly} onChange={onChange} />
      <Leftover schema={asked.schema} value={value} onRemove={(key) => onChange(without(value, key))} />
    </fieldset>
  )
}

function Within({ schema, value, readOnly, onChange }: Pick<PartProps, 'schema' | 'value' | 'readOnly' | 'onChange'>) {
  const input = value !== undefined && isJsonObject(value) ? value : {}
  return <TriggerForm schema={schema} input={input} readOnly={readOnly} problemAt={() => undefined} onChange={(key, next) => onChange(next === undefined ? without(input, key) : { ...input, [key]: next })} />
}

function without(value: JsonValue | undefined, key: string): JsonObject {
  return Object.fromEntries(Object.entries(value !== undefined && isJsonObject(value) ? value : {}).filter(([name]) => name !== key))
}

function TiedSwitch(props: { checked: boolean; disabled: boolean; onChange: (checked: boolean) => void }) {
  const tie = useFieldTie()
  return <span className="row"><Switch {...props} {...(tie === null ? {} : { id: tie.id })} /><span className="sm ink2">{props.checked ? 'Yes' : 'No'}</span></span>
}

function stringsIn(value: JsonValue | undefined): string[] {
  return Array.isArray(value) ? value.map(String) : []
}

/** Which of some; the order is that of the schema. */
function Several({ label, hint, problem, values, chosen, readOnly, onChange }: { label: string; hint: string | undefined; problem: string | undefined; values: readonly string[]; chosen: readonly string[]; readOnly: boolean; onChange: (value: JsonValue) => void }) {
  return (
    <fieldset className="ins-group">
      <legend className="lab mb-1">{label}</legend>
      {values.map((value) => <Checkbox key={value} checked={chosen.includes(value)} disabled={readOnly} onChange={(checked) => onChange(values.filter((each) => (each === value ? checked : chosen.includes(each))))}>{labelFrom(value)}</Checkbox>)}
      {problem !== undefined && <p className="msg s-failed">{problem}</p>}
      {hint !== undefined && <p className="help">{hint}</p>}
    </fieldset>
  )
}

/** Names and texts, such as headers. A row whose name is another's counts once: the later one. */
function Pairs({ label, hint, value, readOnly, onChange }: { label: string; hint: string | undefined; value: JsonObject; readOnly: boolean; onChange: (value: JsonObject) => void }) {
  const rows = Object.entries(value)
  const replace = (at: number, name: string, text: JsonValue): void => onChange(Object.fromEntries(rows.map((row, index) => (index === at ? [name, text] : row))))
  return (
    <fieldset className="ins-group trigger-pairs">
      <legend className="lab">{label}</legend>
      {rows.map(([name, text], index) => (
        <div key={index} className="row">
          <TextInput mono aria-label={`Name of ${label.toLowerCase()} ${index + 1}`} value={name} readOnly={readOnly} onChange={(next) => replace(index, next, text)} />
          <TextInput mono aria-label={`Value of ${name}`} value={String(text)} readOnly={readOnly} onChange={(next) => replace(index, name, next)} />
          {!readOnly && <IconButton icon="trash-2" size="small" label={`Remove ${name}`} onClick={() => onChange(Object.fromEntries(rows.filter((_row, at) => at !== index)))} />}
        </div>
      ))}
      {!readOnly && <Button size="small" variant="quiet" icon="plus" className="self-start" onClick={() => onChange({ ...value, [freeName(value)]: '' })}>Add to {label.toLowerCase()}</Button>}
      {hint !== undefined && <p className="help">{hint}</p>}
    </fieldset>
  )
}

function freeName(value: JsonObject): string {
  for (let number = 1; ; number += 1) if (!Object.hasOwn(value, `X-Header-${number}`)) return `X-Header-${number}`
}
