import type { ReactNode } from 'react'
import type { JsonSchema } from '@shared/json-schema.ts'
import type { JsonValue } from '@shared/json.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { OptionsPicker } from './options-picker.tsx'

type ChoicesControlProps = { label: string; required: boolean; hint?: ReactNode; aside?: ReactNode; schema: JsonSchema; options: string; value: JsonValue | undefined; readOnly: boolean; onChange: (value: JsonValue[]) => void }

/** Several of the choices that the service has. */
export function ChoicesControl({ label, required, hint, aside, schema, options, value, readOnly, onChange }: ChoicesControlProps) {
  const chosen = Array.isArray(value) ? value : []
  const has = (option: JsonValue) => chosen.some((each) => JSON.stringify(each) === JSON.stringify(option))
  return (
    <fieldset className="ins-group">
      <legend className="lab">{label}{required && <span className="req">required</span>}{aside}</legend>
      {hint !== undefined && <p className="help">{hint}</p>}
      {chosen.map((each, index) => (
        <div key={JSON.stringify(each)} className="row">
          <span className="mono sm fill trunc">{typeof each === 'string' ? each : JSON.stringify(each)}</span>
          {!readOnly && <IconButton icon="x" size="small" label={`Remove ${String(typeof each === 'string' ? each : JSON.stringify(each))}`} onClick={() => onChange(chosen.toSpliced(index, 1))} />}
        </div>
      ))}
      {!readOnly && <OptionsPicker label={label} schema={schema} options={options} staysOpen isChosen={has} onChoose={(option) => onChange(has(option) ? chosen.filter((each) => JSON.stringify(each) !== JSON.stringify(option)) : [...chosen, option])} />}
    </fieldset>
  )
}
