import type { Connection, ConnectionType } from '@shared/connection.ts'
import { accountKindField } from '@shared/connector-description.ts'
import type { JsonSchema } from '@shared/json-schema.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import { nameOf, SecretRef, secretRef } from '@shared/secret-ref.ts'

/** A field of a connection besides its signing secrets. An empty text leaves it unset. */
export type ConnectionField = {
  key: string
  title: string
  hint: string | undefined
  /** `secret`: its value is kept in the vault, and the connection refers to it; `sign-in`: the same, and main puts it in; `file` and `folder`: the whole path of one. */
  kind: 'text' | 'file' | 'folder' | 'number' | 'choice' | 'truth' | 'secret' | 'sign-in'
  isRequired: boolean
  choices: readonly string[]
  /** What the choices are called, one by one; their values where absent. */
  labels: readonly string[]
  /** Shown only while the connection holds this kind of account. */
  of: string | undefined
  /** What holds while it is unset. */
  standard: string
  example: string
}

const signingKey = 'webhookSecret'

export function fieldsOf({ configSchema }: Pick<ConnectionType, 'configSchema'>): ConnectionField[] {
  const required = configSchema.required ?? []
  return Object.entries(configSchema.properties ?? {}).flatMap(([key, schema]) => (key === signingKey || typeof schema === 'boolean' ? [] : [fieldOf(key, schema, required.includes(key))]))
}

/** Those that count for what stands in the form: where there are several kinds of account, the others' are not asked for. */
export function fieldsInUse(fields: readonly ConnectionField[], texts: Readonly<Record<string, string>>): ConnectionField[] {
  const kind = fields.find(({ key }) => key === accountKindField)
  const held = kind && (texts[kind.key] || kind.standard)
  return fields.filter(({ of }) => of === undefined || of === held)
}

/** Whether its webhooks are signed, and whether a connection can do without them. */
export function signingOf({ configSchema }: Pick<ConnectionType, 'configSchema'>): 'none' | 'optional' | 'required' {
  if (!Object.hasOwn(configSchema.properties ?? {}, signingKey)) return 'none'
  return configSchema.required?.includes(signingKey) === true ? 'required' : 'optional'
}

function fieldOf(key: string, schema: JsonSchema, isRequired: boolean): ConnectionField {
  const choices = (schema.enum ?? []).map(String)
  const [example] = schema.examples ?? []
  const { 'x-labels': labels, 'x-account-kind': of, 'x-required': isRequiredOfKind } = schema
  return {
    key, title: schema.title ?? key, hint: schema.description, choices, isRequired: (isRequired || isRequiredOfKind === true) && schema.default === undefined, kind: kindOf(schema, choices),
    labels: Array.isArray(labels) ? labels.map(String) : [], of: typeof of === 'string' ? of : undefined,
    standard: schema.default === undefined ? '' : String(schema.default),
    example: example === undefined ? '' : String(example),
  }
}

function kindOf(schema: JsonSchema, choices: readonly string[]): ConnectionField['kind'] {
  if (schema['x-sign-in'] === true) return 'sign-in'
  if (schema['x-secret'] === true) return 'secret'
  if (choices.length > 0) return 'choice'
  if (schema['x-widget'] === 'file' || schema['x-widget'] === 'folder') return schema['x-widget']
  if (schema.type === 'boolean') return 'truth'
  return schema.type === 'integer' || schema.type === 'number' ? 'number' : 'text'
}

/** What stands in the fields of a connection that is there already; of a secret, its name. */
export function textsOf(connection: Connection | null, fields: readonly ConnectionField[]): Record<string, string> {
  return Object.fromEntries(fields.map(({ key, kind }) => {
    const value = connection?.config[key]
    const text = value === undefined || value === null ? '' : String(value)
    return [key, (kind === 'secret' || kind === 'sign-in') && SecretRef.safeParse(text).success ? nameOf(text) : text]
  }))
}

/** Names of the secrets that its requests may be signed with. */
export function secretsOf(connection: Connection | null): string[] {
  const refs = connection?.config[signingKey]
  return (Array.isArray(refs) ? refs : [refs]).flatMap((ref) => {
    const parsed = SecretRef.safeParse(ref)
    return parsed.success ? [nameOf(parsed.data)] : []
  })
}

/** Every secret that a connection refers to, by name. */
export function allSecretsOf(connection: Connection): string[] {
  const single = Object.entries(connection.config).flatMap(([key, value]) => (key !== signingKey && typeof value === 'string' && SecretRef.safeParse(value).success ? [nameOf(value)] : []))
  return [...single, ...secretsOf(connection)]
}

/** One secret stands by itself, several as a list. A number that is none is left as text, so that main can say what is wrong with it. */
export function configOf(signing: readonly string[], texts: Readonly<Record<string, string>>, fields: readonly ConnectionField[]): JsonObject {
  const refs = signing.map(secretRef)
  const rest = fields.flatMap(({ key, kind }): [string, JsonValue][] => {
    const text = (texts[key] ?? '').trim()
    return text === '' ? [] : [[key, valueOf(kind, text)]]
  })
  return { ...(refs.length > 0 && { [signingKey]: refs.length === 1 ? (refs[0] ?? '') : refs }), ...Object.fromEntries(rest) }
}

function valueOf(kind: ConnectionField['kind'], text: string): JsonValue {
  switch (kind) {
    case 'secret':
    case 'sign-in': return secretRef(text)
    case 'truth': return text === 'true'
    case 'number': return Number.isFinite(Number(text)) ? Number(text) : text
    case 'text':
    case 'file':
    case 'folder':
    case 'choice': return text
  }
}

/** A name for a new secret of a connection that no other secret has: `github-main-token`. */
export function freshSecretName(connection: string, part: string, taken: readonly string[]): string {
  const base = `${connection.replace(/^[^a-z0-9]+/, '')}-${part.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase()}`
  for (let number = 1; ; number++) {
    const name = number === 1 ? base : `${base}-${number}`
    if (!taken.includes(name)) return name
  }
}

/** A name for an account there that no connection has: `github-main`, then `github-main-2`. */
export function suggestedName(connector: string, taken: readonly string[]): string {
  const name = `${connector.replace(/^ap-/, '').slice(0, 50)}-main`
  let free = name
  for (let number = 2; taken.includes(free); number += 1) free = `${name}-${number}`
  return free
}
