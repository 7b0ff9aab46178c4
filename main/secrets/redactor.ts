import type { SecretName } from '@shared/secret-ref.ts'
import { formsOf } from './forms.ts'

export interface Redactor {
  /** From now on this value is blacked out. */
  learn(name: SecretName, value: string): void
  redact(text: string): string
}

/** Blacks out the values it was told of, in each form they may take. */
export function createRedactor(): Redactor {
  const names = new Map<string, SecretName>()
  /** Each webhook reveals its secret again; its forms are worked out once. */
  const known = new Set<string>()
  let pattern: RegExp | null = null
  return {
    learn(name, value) {
      if (known.has(value)) return
      known.add(value)
      const fresh = formsOf(value).filter((form) => !names.has(form))
      if (fresh.length === 0) return
      for (const form of fresh) names.set(form, name)
      // The longest first: a part of a form must not be taken before the whole.
      pattern = new RegExp([...names.keys()].sort((a, b) => b.length - a.length).map(escaped).join('|'), 'g')
    },
    redact: (text) => (pattern === null ? text : text.replace(pattern, (form) => `[secret ${names.get(form) ?? ''}]`)),
  }
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
}
