import type { JsonValue } from '@shared/json.ts'
import { secretRef, type SecretName } from '@shared/secret-ref.ts'
import { formsOf, partsOf } from './forms.ts'

export interface Redactor {
  /** How many values it was told of. */
  learned(): number
  /** From now on this value is blacked out. */
  learn(name: SecretName, value: string): void
  redact(text: string): string
  /** The texts in it and the names of its fields; the same object when none of them holds a value. */
  redactJson<T extends JsonValue>(value: T): T
  /**
   * For what a person wrote: a value becomes the reference to it, so that it goes on working, and what it was put into
   * is blacked out. `names`: of what was found.
   */
  refer<T extends JsonValue>(value: T): { value: T; names: SecretName[] }
}

/** Blacks out the values it was told of, in each form they may take. */
export function createRedactor(): Redactor {
  const names = new Map<string, SecretName>()
  /** Each webhook reveals its secret again; its forms are worked out once. */
  const known = new Set<string>()
  let pattern: RegExp | null = null
  const redact = (text: string): string => (pattern === null ? text : text.replace(pattern, (form) => `[secret ${names.get(form) ?? ''}]`))
  return {
    learned: () => known.size,
    learn(name, value) {
      if (known.has(value)) return
      known.add(value)
      const fresh = [value, ...partsOf(value)].flatMap(formsOf).filter((form) => !names.has(form))
      if (fresh.length === 0) return
      for (const form of fresh) names.set(form, name)
      // The longest first: a part of a form must not be taken before the whole.
      pattern = new RegExp([...names.keys()].sort((a, b) => b.length - a.length).map(escaped).join('|'), 'g')
    },
    redact,
    redactJson: (value) => (pattern === null ? value : mapTexts(value, redact)),
    refer(value) {
      const found = new Set<SecretName>()
      const at = pattern
      if (at === null) return { value, names: [] }
      const refer = (text: string): string => text.replace(at, (form) => {
        const name = names.get(form) ?? ''
        found.add(name)
        return known.has(form) ? secretRef(name) : `[secret ${name}]`
      })
      return { value: mapTexts(value, refer), names: [...found] }
    },
  }
}

function mapTexts<T extends JsonValue>(value: T, change: (text: string) => string): T
function mapTexts(value: JsonValue, change: (text: string) => string): JsonValue {
  if (typeof value === 'string') return change(value)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    const list = value.map((each) => mapTexts(each, change))
    return list.some((each, index) => each !== value[index]) ? list : value
  }
  const entries = Object.entries(value).map(([key, each]) => [change(key), mapTexts(each, change)] as const)
  return entries.some(([key, each]) => value[key] !== each || !Object.hasOwn(value, key)) ? Object.fromEntries(entries) : value
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
}
