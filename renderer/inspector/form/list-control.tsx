import type { JsonSchema } from '@shared/json-schema.ts'
import type { JsonValue } from '@shared/json.ts'
import { isJsonObject } from '@shared/json.ts'
import { toPointer } from '@shared/document/pointer.ts'
import { Button } from '../../ui/button.tsx'
import { useNode } from '../node-context.ts'
import { freshValue, objectSchema } from './control.ts'
import { RowGrip, RowTools, useRowOrder } from './row-tools.tsx'
import { SchemaField, type ControlProps } from './schema-field.tsx'
import { ToolControl } from './tool-control.tsx'

/** A list of entries, each with its own fields: add, remove, put in another order. */
export function ListControl({ frame, pointer, schema, root, value, required, each, literal, item, onChange }: ControlProps & { item: JsonSchema }) {
  const { readOnly } = useNode()
  const list = Array.isArray(value) ? value : []
  const replace = (next: JsonValue[]) => onChange(pointer, next)
  const order = useRowOrder(list, replace)
  const isCases = schema['x-widget'] === 'cases'
  const word = isCases ? 'case' : (item.title ?? 'entry').toLowerCase()
  const add = () => replace([...list, isCases ? { port: freshPort(list), when: false } : freshValue(item, root)])
  return (
    <fieldset className="ins-group">
      <legend className="lab">{frame.label}{required && <span className="req">required</span>}{frame.aside}</legend>
      {frame.hint !== undefined && <p className="help">{frame.hint}</p>}
      {list.map((entry, index) => (
        <div key={index} className="ins-row" {...order.rowProps(index)}>
          <div className="ins-row-head">{!readOnly && <RowGrip index={index} count={list.length} order={order} />}<span className="sm med">{isCases ? `Case ${index + 1}` : `${item.title ?? 'Entry'} ${index + 1}`}</span><span className="fill" />
            {!readOnly && <RowTools index={index} count={list.length} what={`${word} ${index + 1}`} order={order} onRemove={() => replace(list.toSpliced(index, 1))} />}
          </div>
          <Entry pointer={`${pointer}/${index}`} schema={item} root={root} value={entry} each={each} literal={literal} onChange={onChange} within={`${frame.fullLabel} ${index + 1}`} />
        </div>
      ))}
      {!readOnly && <Button size="small" variant="quiet" icon="plus" className="self-start" onClick={add}>Add {word}</Button>}
    </fieldset>
  )
}

function Entry({ pointer, schema, root, value, each, literal, within, onChange }: Pick<ControlProps, 'pointer' | 'schema' | 'root' | 'value' | 'each' | 'literal' | 'onChange'> & { within: string }) {
  if (!schema.properties) return <SchemaField pointer={pointer} name="value" schema={{ title: 'Value', ...schema }} root={root} within={within} required value={value} each={each} literal={literal} onChange={onChange} />
  const object = isJsonObject(value) ? value : {}
  const isTool = schema['x-widget'] === 'tool'
  return (
    <>
      {isTool && <ToolControl value={object} onChange={(next) => onChange(pointer, next)} />}
      {Object.entries(schema.properties).filter(([key]) => !isTool || !toolFields.has(key)).map(([key, part]) => (
        <SchemaField key={key} pointer={`${pointer}${toPointer([key])}`} name={key} within={within} schema={objectSchema(part, root)} root={root} required={schema.required?.includes(key) ?? false} value={object[key]} each={each} literal={literal} onChange={onChange} />
      ))}
    </>
  )
}

/** Drawn together, since the accounts hang on the tool. */
const toolFields: ReadonlySet<string> = new Set(['use', 'connection'])

/** A port's name must be its own, or two ways out would be one. */
function freshPort(list: readonly JsonValue[]): string {
  const taken = new Set(list.map((entry) => (isJsonObject(entry) ? entry['port'] : undefined)))
  for (let number = list.length + 1; ; number += 1) if (!taken.has(`case_${number}`)) return `case_${number}`
}
