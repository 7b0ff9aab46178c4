import { useState } from 'react'
import type { JsonValue } from '@shared/json.ts'
import { CodeInput } from '../expression/code-input.tsx'
import { jsonProblem } from './json-problem.ts'

export type JsonText = { text: string; problem: string | undefined; change: (text: string) => void }

/**
 * JSON as a person writes it. Half-written text is kept here and told of; each time it reads as JSON the value goes
 * out. A value that changes outside replaces the text.
 */
export function useJsonText(value: JsonValue, onChange: (value: JsonValue) => void): JsonText {
  const [draft, setDraft] = useState<{ text: string; of: string } | null>(null)
  const own = JSON.stringify(value)
  const text = draft !== null && draft.of === own ? draft.text : JSON.stringify(value, null, 2)
  return {
    text,
    problem: jsonProblem(text),
    change: (next) => {
      if (jsonProblem(next) !== undefined) return setDraft({ text: next, of: own })
      const parsed = JSON.parse(next) as JsonValue
      setDraft({ text: next, of: JSON.stringify(parsed) })
      if (JSON.stringify(parsed) !== own) onChange(parsed)
    },
  }
}

export function JsonInput({ draft, label, readOnly = false, minLines = 4, autoFocus = false }: { draft: JsonText; label?: string; readOnly?: boolean; minLines?: number; autoFocus?: boolean }) {
  return <CodeInput value={draft.text} language="json" readOnly={readOnly} invalid={draft.problem !== undefined} minLines={minLines} autoFocus={autoFocus} onChange={draft.change} {...(label === undefined ? {} : { label })} />
}
