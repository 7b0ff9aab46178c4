import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import type { ExpressionProblem } from '@shared/expression/scope.ts'
import type { JsonValue } from '@shared/json.ts'
import { ExpressionInput } from '../../expression/expression-input.tsx'
import { liveValue, type LiveValue } from '../../expression/live-value.ts'
import { Field } from '../../ui/field.tsx'
import { listTarget, touchTarget } from '../field-targets.ts'
import { useNode } from '../node-context.ts'
import type { FieldFrame } from './field-frame.ts'
import { LiveLine, ProblemText } from './live-line.tsx'

type TemplateControlProps = {
  frame: FieldFrame
  value: string
  each: boolean
  multiline: boolean
  placeholder?: string
  /** Said when the text holds no expression, though the field is not text. */
  wantsExpression: boolean
  /** Grows each time the caret is asked into the first braces. */
  caretAsked: number
  /** Says what is wrong with the value that the text gives now. */
  misfit: (value: JsonValue) => string | undefined
  onChange: (value: string) => void
}

/** Text with expressions, its live value under it. */
export function TemplateControl({ frame, value, each, multiline, placeholder, wantsExpression, caretAsked, misfit, onChange }: TemplateControlProps) {
  const { liveScope, schemas, nameOf, readOnly, node, problemAt } = useNode()
  const [focused, setFocused] = useState(false)
  const targetId = `${node.id}${frame.pointer}`
  const insert = useRef<((text: string) => void) | null>(null)
  const text = useDeferredValue(value)
  const live = useMemo<LiveValue>(() => liveValue(text, liveScope(each), schemas(each)), [text, liveScope, schemas, each])
  const problem = live.kind === 'problem' ? live.problem : live.kind === 'literal' ? null : (live.problem ?? null)
  const found = problem === null && live.kind === 'literal' ? problemAt(frame.pointer) : undefined
  const unfit = live.kind === 'value' ? misfit(live.value) : undefined
  const missing = wantsExpression && live.kind === 'literal' && value !== '' ? 'Write an expression in {{ }}, or switch {{ }} off to give a plain value.' : undefined

  useEffect(() => listTarget({ id: targetId, label: frame.fullLabel, insert: (path) => insert.current?.(path) }), [targetId, frame.fullLabel])
  const keepInsert = useCallback((next: ((text: string) => void) | null) => { insert.current = next }, [])
  const use = (suggestion: string) => { if (problem) onChange(value.slice(0, problem.start) + fitting(value, problem, suggestion) + value.slice(problem.end)) }

  return (
    <Field
      label={frame.label} required={frame.required} aside={frame.aside}
      error={problem?.severity === 'error' ? <ProblemText problem={problem} onUse={readOnly ? null : use} /> : (missing ?? unfit ?? (found?.severity === 'error' ? `${found.message}.` : undefined))}
      warning={problem?.severity === 'warning' ? <ProblemText problem={problem} onUse={readOnly ? null : use} /> : undefined}
      hint={live.kind === 'value' || live.kind === 'waiting' || live.kind === 'skipped'
        ? <><LiveLine live={live} nameOf={nameOf} />{unfit !== undefined && frame.hint !== undefined && <div>{frame.hint}</div>}</>
        : focused || frame.alwaysHint ? frame.hint : undefined}
    >
      <ExpressionInput
        value={value} onChange={onChange} problem={problem} multiline={multiline} readOnly={readOnly} placeholder={placeholder ?? ''} caretAsked={caretAsked}
        context={() => ({ scope: liveScope(each).scope, schemas: schemas(each) })}
        onFocus={() => { setFocused(true); touchTarget(targetId) }} onBlur={() => setFocused(false)} onReady={keepInsert}
      />
    </Field>
  )
}

/** A key that is no name goes in brackets; one that stands in brackets keeps its quotes. */
function fitting(value: string, { start, end }: ExpressionProblem, suggestion: string): string {
  const quote = value[start]
  return (quote === '"' || quote === "'") && value[end - 1] === quote && !/^["'[]/.test(suggestion) ? `${quote}${suggestion}${quote}` : suggestion
}
