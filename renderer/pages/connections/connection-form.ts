import type { Connection, ConnectionType } from '@shared/connection.ts'
import type { JsonSchema } from '@shared/json-schema.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import { nameOf, SecretRef } from '@shared/secret-ref.ts'

/** A field of a connection besides its secrets, with what is typed in it; an empty text leaves it unset. */
export type ConnectionField = {
  key: string
  title: string
  hint: string | undefined
  kind: 'text' | 'number' | 'choice'
  choices: readonly string[]
  /** What holds while it is unset. */
  standard: string
}

const secretKey = 'webhookSecret'

export function fieldsOf({ configSchema }: Pick<ConnectionType, 'configSchema'>): ConnectionField[] {
  return Object.entries(configSchema.properties ?? {}).flatMap(([key, schema]) => (key === secretKey || typeof schema === 'boolean' ? [] : [fieldOf(key, schema)]))
}

function fieldOf(key: string, schema: JsonSchema): ConnectionField {
  const choices = (schema.enum ?? []).map(String)
  return {
    key, title: schema.title ?? key, hint: schema.description, choices,
    kind: choices.length > 0 ? 'choice' : schema.type === 'integer' || schema.type === 'number' ? 'number' : 'text',
    standard: schema.default === undefined ? '' : String(schema.default),
  }
}

/** What stands in the fields of a connection that is there already. */
export function textsOf(connection: Connection | null, fields: readonly ConnectionField[]): Record<string, string> {
  return Object.fromEntries(fields.map(({ key }) => {
    const value = connection?.config[key]
    return [key, value === undefined || value === null ? '' : String(value)]
  }))
}

/** Names of the secrets that its requests may be signed with. */
export function secretsOf(connection: Connection | null): string[] {
  const refs = connection?.config[secretKey]
  return (Array.isArray(refs) ? refs : [refs]).flatMap((ref) => {
    const parsed = SecretRef.safeParse(ref)
    return parsed.success ? [nameOf(parsed.data)] : []
  })
}

/** One secret stands by itself, several as a list. A number that is none is left as text, so that main can say what is wrong with it. */
export function configOf(secrets: readonly string[], texts: Readonly<Record<string, string>>, fields: readonly ConnectionField[]): JsonObject {
  const refs = secrets.map((name) => `secret://${name}`)
  const rest = fields.flatMap(({ key, kind }): [string, JsonValue][] => {
    const text = (texts[key] ?? '').trim()
    if (text === '') return []
    return [[key, kind === 'number' && Number.isFinite(Number(text)) ? Number(text) : text]]
  })
  return { [secretKey]: refs.length === 1 ? (refs[0] ?? '') : refs, ...Object.fromEntries(rest) }
}

/** A name for a new secret of a connection that no other secret has. */
export function freshSecretName(connection: string, taken: readonly string[]): string {
  const base = `${connection.replace(/^[^a-z0-9]+/, '')}-webhook`
  for (let number = 1; ; number++) {
    const name = number === 1 ? base : `${base}-${number}`
    if (!taken.includes(name)) return name
  }
}
