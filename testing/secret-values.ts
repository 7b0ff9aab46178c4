import type { Connector, Service } from '@main/connectors/define.ts'
import { formsOf } from '@main/secrets/forms.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import { nameOf, SecretRef } from '@shared/secret-ref.ts'

/** The value behind a reference: the one given, or one that occurs nowhere by chance. */
export function secretValueOf(name: string, secrets: Readonly<Record<string, string>>): string {
  return secrets[name] ?? `made-up-${name}-Zk4q9wXv7Tn2`
}

/** The values of all the references in a config. */
export function secretsIn(config: JsonValue | undefined, secrets: Readonly<Record<string, string>>): string[] {
  if (typeof config === 'string') return SecretRef.safeParse(config).success ? [secretValueOf(nameOf(config), secrets)] : []
  if (typeof config !== 'object' || config === null) return []
  return Object.values(config).flatMap((value) => secretsIn(value, secrets))
}

/** What a connection's calls carry that says who asks: a key within `Bearer …`, or together with a name in base64. */
export function carriedCredentials(connector: Connector, revealed: unknown): string[] {
  let service: Service | null | undefined
  try {
    service = connector.service?.(revealed as never)
  } catch {
    return []
  }
  const values = Object.entries({ ...service?.headers, ...service?.query })
  return values.filter(([name]) => /auth|key|token|secret|cookie/i.test(name)).map(([, value]) => value.replace(/^(Basic|Bearer|Token)\s+/i, ''))
}

/** The first of the secrets that stands in a text in any form, by how it begins; null when there is none. */
export function secretIn(text: string, secrets: readonly string[]): string | null {
  const found = secrets.find((secret) => formsOf(secret).some((form) => text.includes(form)))
  return found === undefined ? null : `${found.slice(0, 6)}…`
}

/** A config with its references put in place by values, as an action gets it. */
export function revealedConfig(config: JsonObject, secrets: Readonly<Record<string, string>>): JsonObject {
  const reveal = (value: JsonValue): JsonValue => {
    if (typeof value === 'string') return SecretRef.safeParse(value).success ? secretValueOf(nameOf(value), secrets) : value
    if (Array.isArray(value)) return value.map(reveal)
    return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, reveal(each)])) : value
  }
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, reveal(value)]))
}
