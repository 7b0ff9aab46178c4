import { isJsonObject } from '@shared/json.ts'
import { toPointer } from '@shared/document/pointer.ts'
import { objectSchema } from './control.ts'
import { SchemaField, type ControlProps } from './schema-field.tsx'

/** A group of fields under one heading. */
export function ObjectControl({ frame, pointer, schema, root, value, each, literal, onChange }: ControlProps) {
  const object = isJsonObject(value) ? value : {}
  return (
    <fieldset className="ins-group">
      <legend className="lab">{frame.label}{frame.aside}</legend>
      {frame.hint !== undefined && <p className="help">{frame.hint}</p>}
      {Object.entries(schema.properties ?? {}).map(([key, part]) => (
        <SchemaField
          key={key} pointer={`${pointer}${toPointer([key])}`} name={key} within={frame.fullLabel} root={root} schema={objectSchema(part, root)}
          required={schema.required?.includes(key) ?? false} value={Object.hasOwn(object, key) ? object[key] : undefined} each={each} literal={literal} onChange={onChange}
        />
      ))}
    </fieldset>
  )
}
