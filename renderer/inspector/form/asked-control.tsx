import { useState } from 'react'
import type { JsonSchema } from '@shared/json-schema.ts'
import { isJsonObject, type JsonValue } from '@shared/json.ts'
import { toPointer } from '@shared/document/pointer.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorCard } from '../../ui/error-card.tsx'
import { SpinnerLine } from '../../ui/spinner-line.tsx'
import { useNode } from '../node-context.ts'
import { useAskedFields, type AskedFields } from './asking.ts'
import { labelFrom, objectSchema } from './control.ts'
import { JsonControl } from './json-control.tsx'
import { ObjectControl } from './object-control.tsx'
import type { ControlProps } from './schema-field.tsx'

/** Fields that the service is asked for, because they depend on others: the columns of the table that was chosen. */
export function AskedControl({ fields, ...props }: ControlProps & { fields: string }) {
  const { readOnly } = useNode()
  return readOnly ? <JsonControl {...props} /> : <Asked {...props} fields={fields} />
}

function Asked({ fields, ...props }: ControlProps & { fields: string }) {
  const { frame, root, schema, value, pointer, onChange } = props
  const asked = useAskedFields(fields, schema)
  const [asJson, setAsJson] = useState(false)
  if (asJson) return <><JsonControl {...props} /><Button size="small" variant="quiet" icon="list" className="self-start" onClick={() => setAsJson(false)}>Fill in the fields of {frame.label.toLowerCase()}</Button></>
  const writeJson = <Button size="small" variant="quiet" onClick={() => setAsJson(true)}>Write it as JSON</Button>
  switch (asked.state) {
    case 'unknown': return <><JsonControl {...props} /><p className="help">{unknownWords(asked.names, root)}</p></>
    case 'asking': return <SpinnerLine>Asking which fields {frame.label.toLowerCase()} has…</SpinnerLine>
    case 'failed': return <NotAsked label={frame.label} asked={asked} more={writeJson} />
    case 'known': return (
      <div aria-busy={asked.isAsking || undefined} className="flex flex-col gap-1">
        {hasFields(asked.schema)
          ? <ObjectControl {...props} schema={{ ...asked.schema, title: frame.label }} root={asked.schema} />
          : <p className="help">{frame.label}: with what is chosen above there is nothing to fill in.</p>}
        <Leftover schema={asked.schema} value={value} onRemove={(key) => onChange(`${pointer}${toPointer([key])}`, undefined)} />
        {asked.isAsking && <SpinnerLine>Something was changed above. Asking anew…</SpinnerLine>}
        <div className="row">{writeJson}</div>
      </div>
    )
  }
}

export function NotAsked({ label, asked, more }: { label: string; asked: Extract<AskedFields, { state: 'failed' }>; more?: React.ReactNode }) {
  return <ErrorCard tone="waiting" title={`The fields of ${label} could not be read`} actions={<><Button size="small" onClick={asked.again}>Try again</Button>{more}</>}>{asked.failure.message}</ErrorCard>
}

/** What stands there from another choice goes along until somebody removes it. */
export function Leftover({ schema, value, onRemove }: { schema: JsonSchema; value: JsonValue | undefined; onRemove: (key: string) => void }) {
  const keys = Object.keys(isJsonObject(value) ? value : {}).filter((key) => !Object.hasOwn(schema.properties ?? {}, key))
  return keys.map((key) => (
    <div key={key} className="msg s-waiting"><span /><span>There is no “{key}” any more. <button type="button" className="lnk" onClick={() => onRemove(key)}>Remove it</button></span></div>
  ))
}

export function hasFields(schema: JsonSchema): boolean {
  return Object.keys(schema.properties ?? {}).length > 0
}

function unknownWords(names: readonly string[], root: JsonSchema): string {
  const labels = names.map((name) => objectSchema(root.properties?.[name], root).title ?? labelFrom(name))
  return `Which fields there are depends on ${labels.join(' and ')}, and what the expression there gives is not known yet. Run the workflow once with a sample, or write JSON.`
}
