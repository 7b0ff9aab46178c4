import type { SecretName } from '@shared/secret-ref.ts'
import { formsOf, partsOf } from './forms.ts'
import { tokenShapes } from './token-shapes.ts'

/** `what` names it for a person: `the secret "stripe-webhook"`, `a GitHub token`. `line` counts from 1. */
type FoundSecret = { what: string; line: number }

/** Each value in any of its forms, and whatever is written like a well-known service's key; in the order of the text. */
export function findSecrets(text: string, values: readonly { name: SecretName; value: string }[]): FoundSecret[] {
  const found = new Map<number, string>()
  for (const { name, value } of values) {
    for (const form of [value, ...partsOf(value)].flatMap(formsOf)) {
      for (let at = text.indexOf(form); at !== -1; at = text.indexOf(form, at + form.length)) found.set(at, `the secret "${name}"`)
    }
  }
  for (const { what, pattern } of tokenShapes) {
    for (const { index } of text.matchAll(pattern)) if (!found.has(index)) found.set(index, what)
  }
  return [...found].sort(([a], [b]) => a - b).map(([at, what]) => ({ what, line: lineAt(text, at) }))
}

function lineAt(text: string, at: number): number {
  let line = 1
  for (let end = text.indexOf('\n'); end !== -1 && end < at; end = text.indexOf('\n', end + 1)) line++
  return line
}
