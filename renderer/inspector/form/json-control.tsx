import { Field } from '../../ui/field.tsx'
import { JsonInput, useJsonText } from '../json-input.tsx'
import { useNode } from '../node-context.ts'
import type { ControlProps } from './schema-field.tsx'

/** Any JSON; its texts may hold expressions. */
export function JsonControl({ frame, pointer, value, required, onChange }: ControlProps) {
  const { readOnly } = useNode()
  const draft = useJsonText(value ?? null, (next) => onChange(pointer, next, true))
  return (
    <Field label={frame.label} required={required} aside={frame.aside} hint={frame.hint} error={draft.problem}>
      <JsonInput draft={draft} readOnly={readOnly} />
    </Field>
  )
}
