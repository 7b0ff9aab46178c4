import { useState } from 'react'
import type { JsonSchema } from '@shared/json-schema.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import { isJsonObject } from '@shared/json.ts'
import { toPointer } from '@shared/document/pointer.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import type { MenuEntry } from '../../ui/menu.tsx'
import { useNode } from '../node-context.ts'
import { freshValue } from './control.ts'
import { RowGrip, RowTools, useRowOrder } from './row-tools.tsx'
import { SchemaField, type ControlProps } from './schema-field.tsx'

/** An object whose keys a person names: `set`'s fields, headers, query parameters. */
export function FieldsControl({ frame, pointer, root, value, required, each, literal, entry, onChange }: ControlProps & { entry: JsonSchema }) {
  const { readOnly } = useNode()
  const entries = Object.entries(isJsonObject(value) ? value : {})
  const replace = (next: [string, JsonValue][]) => onChange(pointer, Object.fromEntries(next))
  const [added, setAdded] = useState<number | null>(null)
  const order = useRowOrder(entries, replace)
  const isFree = Object.keys(entry).length === 0
  return (
    <fieldset className="ins-group ins-fields">
      <legend className="lab">{frame.label}{required && <span className="req">required</span>}{frame.aside}</legend>
      {frame.hint !== undefined && entries.length === 0 && <p className="help">{frame.hint}</p>}
      {entries.map(([key, part], index) => (
        // By place and not by key: a key that is being renamed stays the same row.
        <div key={index} className="ins-row" {...order.rowProps(index)}>
          <div className="ins-row-head">
            {!readOnly && <RowGrip index={index} count={entries.length} order={order} />}
            <KeyInput name={key} label={`Name of field ${index + 1}`} taken={entries.map(([other]) => other).filter((other) => other !== key)} readOnly={readOnly} isNew={added === index} onRename={(next) => replace(entries.with(index, [next, part]))} />
          </div>
          <SchemaField
            pointer={`${pointer}${toPointer([key])}`} name={key} schema={schemaFor(entry, key, part)} root={root} within={frame.fullLabel} required takesAny={isFree} value={part} each={each} literal={literal}
            onChange={(at, next, gesture) => onChange(at, next ?? '', gesture)}
          />
          {/* After the value, though it is drawn beside the name: Tab goes from the name to the value first. */}
          {!readOnly && <RowTools index={index} count={entries.length} what={key} order={order} more={isFree ? kindEntries(part, (next) => replace(entries.with(index, [key, next]))) : []} onRemove={() => replace(entries.toSpliced(index, 1))} />}
        </div>
      ))}
      {!readOnly && <Button size="small" variant="quiet" icon="plus" className="self-start" onClick={() => { setAdded(entries.length); replace([...entries, [freshKey(entries), isFree ? '' : freshValue(entry, root)]]) }}>Add field</Button>}
    </fieldset>
  )
}

/** A free value is drawn by what it is now; the menu beside its name changes that. */
function schemaFor(entry: JsonSchema, key: string, value: JsonValue): JsonSchema {
  if (Object.keys(entry).length > 0) return { ...entry, title: key }
  switch (typeof value) {
    case 'string': return { type: 'string', title: key }
    case 'number': return { type: 'number', title: key }
    case 'boolean': return { type: 'boolean', title: key }
    default: return { title: key, 'x-widget': 'json' }
  }
}

type FreeKind = 'text' | 'number' | 'boolean' | 'json'
const kindLabels: Record<FreeKind, string> = { text: 'Text', number: 'Number', boolean: 'Yes or no', json: 'JSON' }
const startOf: Record<FreeKind, JsonValue> = { text: '', number: 0, boolean: false, json: {} }

function kindEntries(value: JsonValue, onChange: (value: JsonValue) => void): MenuEntry[] {
  const kind: FreeKind = typeof value === 'string' ? 'text' : typeof value === 'number' ? 'number' : typeof value === 'boolean' ? 'boolean' : 'json'
  return (Object.keys(kindLabels) as FreeKind[]).map((each) => ({ kind: 'choice', label: kindLabels[each], checked: each === kind, onSelect: () => { if (each !== kind) onChange(converted(value, each)) } }))
}

function converted(value: JsonValue, kind: FreeKind): JsonValue {
  if (kind === 'text') return typeof value === 'object' ? '' : String(value)
  if (kind === 'number' && typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))) return Number(value)
  return startOf[kind]
}

/** A name is taken over when the field is left: half a name may be another field's. */
function KeyInput({ name, label, taken, readOnly, isNew, onRename }: { name: string; label: string; taken: readonly string[]; readOnly: boolean; isNew: boolean; onRename: (name: string) => void }) {
  const [text, setText] = useState<string | null>(null)
  const shown = text ?? name
  const problem = shown === '' ? 'A field needs a name.' : taken.includes(shown) ? `There is already a field “${shown}”.` : shown === '__proto__' ? 'This name cannot be used.' : undefined
  const finish = () => {
    setText(null)
    if (problem === undefined && shown !== name) onRename(shown)
  }
  return (
    <Field label={<span className="sr-only">{label}</span>} error={problem} className="ins-key">
      <TextInput
        className="mono inp-sm" value={shown} readOnly={readOnly} autoFocus={isNew} onFocus={(event) => { if (isNew) event.currentTarget.select() }} onChange={setText} onBlur={finish}
        onKeyDown={(event) => { if (event.key === 'Enter') finish(); else if (event.key === 'Escape' && text !== null) { event.stopPropagation(); setText(null) } }}
      />
    </Field>
  )
}

function freshKey(entries: readonly [string, JsonValue][]): string {
  const taken: JsonObject = Object.fromEntries(entries)
  for (let number = entries.length + 1; ; number += 1) if (!Object.hasOwn(taken, `field_${number}`)) return `field_${number}`
}
