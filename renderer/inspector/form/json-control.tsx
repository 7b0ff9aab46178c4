import { useDeferredValue, useMemo } from 'react'
import { AppError } from '@shared/failure.ts'
import { renderInput } from '@shared/expression/evaluate.ts'
import { isTemplate } from '@shared/expression/template.ts'
import type { JsonValue } from '@shared/json.ts'
import type { LiveValue } from '../../expression/live-value.ts'
import { Field } from '../../ui/field.tsx'
import { JsonInput, useJsonText } from '../json-input.tsx'
import { useNode } from '../node-context.ts'
import { LiveLine } from './live-line.tsx'
import type { ControlProps } from './schema-field.tsx'

/** Any JSON; its texts may hold expressions, and then what they give stands under it. */
export function JsonControl({ frame, pointer, value, required, each, literal, onChange }: ControlProps) {
  const { readOnly, liveScope, nameOf, problemAt } = useNode()
  const draft = useJsonText(value ?? null, (next) => onChange(pointer, next, true))
  const later = useDeferredValue(value)
  const live = useMemo<LiveValue | undefined>(() => {
    if (literal || later === undefined || !isTemplate(JSON.stringify(later))) return undefined
    const { scope } = liveScope(each)
    return rendered(() => renderInput(later, scope, { maxWork: 100_000, maxResultSize: 1_000_000 }))
  }, [later, literal, liveScope, each])
  const problem = problemAt(pointer)
  return (
    <Field
      label={frame.label} required={required} aside={frame.aside} error={draft.problem ?? (problem?.severity === 'error' ? problem.message : undefined)} warning={problem?.message}
      hint={live === undefined ? frame.hint : <LiveLine live={live} nameOf={nameOf} />}
    >
      <JsonInput draft={draft} readOnly={readOnly} />
    </Field>
  )
}

/** A value that cannot be shown yet is no error here: the check of the document says what is wrong. */
function rendered(make: () => JsonValue): LiveValue | undefined {
  try {
    return { kind: 'value', value: make() }
  } catch (error) {
    if (error instanceof AppError) return undefined
    throw error
  }
}
