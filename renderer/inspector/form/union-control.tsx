import type { JsonSchema } from '@shared/json-schema.ts'
import { isJsonObject } from '@shared/json.ts'
import { toPointer } from '@shared/document/pointer.ts'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { constantOf, freshValue, labelFrom, objectSchema } from './control.ts'
import { SchemaField, type ControlProps } from './schema-field.tsx'

/** One of several shapes: choose which, then fill in its fields. */
export function UnionControl({ frame, pointer, schema, root, value, required, each, literal, unionKey, options, onChange }: ControlProps & { unionKey: string; options: readonly JsonSchema[] }) {
  const object = isJsonObject(value) ? value : undefined
  const index = options.findIndex((option) => object !== undefined && constantOf(option, unionKey) === object[unionKey])
  const chosen = options[index]
  const none = { value: 'none', label: 'None' }
  return (
    <fieldset className="ins-group">
      <Field label={frame.label} required={required} aside={frame.aside} hint={frame.hint}>
        <Select
          value={chosen === undefined ? (required ? null : 'none') : String(index)}
          options={[...(required || schema.default !== undefined ? [] : [none]), ...options.map((option, at) => ({ value: String(at), label: option.title ?? labelFrom(String(constantOf(option, unionKey))) }))]}
          onChange={(next) => onChange(pointer, next === 'none' ? undefined : freshValue(options[Number(next)] ?? {}, root))}
        />
      </Field>
      {chosen !== undefined && Object.entries(chosen.properties ?? {}).filter(([key]) => key !== unionKey).map(([key, part]) => (
        <SchemaField
          key={key} pointer={`${pointer}${toPointer([key])}`} name={key} within={frame.fullLabel} root={root} schema={objectSchema(part, root)}
          required={chosen.required?.includes(key) ?? false} value={object?.[key]} each={each} literal={literal} onChange={onChange}
        />
      ))}
    </fieldset>
  )
}
