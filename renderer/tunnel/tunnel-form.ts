import type { JsonSchema } from '@shared/json-schema.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import { nameOf, SecretRef } from '@shared/secret-ref.ts'
import type { TunnelProviderInfo, TunnelSetting } from '@shared/tunnel.ts'

/** A field of a provider's config, with what is typed in it; an empty text leaves it unset. A secret's text is its name. */
export type TunnelField = { key: string; title: string; hint: string | undefined; kind: 'text' | 'number' | 'secret'; isRequired: boolean; standard: string }

export function tunnelFields({ configSchema }: Pick<TunnelProviderInfo, 'configSchema'>): TunnelField[] {
  return Object.entries(configSchema.properties ?? {}).flatMap(([key, schema]) => (typeof schema === 'boolean' ? [] : [fieldOf(key, schema, configSchema.required ?? [])]))
}

function fieldOf(key: string, schema: JsonSchema, required: readonly string[]): TunnelField {
  return {
    key, title: schema.title ?? key, hint: schema.description, isRequired: required.includes(key),
    kind: schema['x-secret'] === true ? 'secret' : schema.type === 'integer' || schema.type === 'number' ? 'number' : 'text',
    standard: schema.default === undefined ? '' : String(schema.default),
  }
}

/** What stands in the fields at first. */
export function tunnelTexts(setting: TunnelSetting, provider: TunnelProviderInfo): Record<string, string> {
  return Object.fromEntries(tunnelFields(provider).map(({ key, kind }) => {
    const value = setting.provider === provider.key ? setting.config[key] : undefined
    if (value === undefined || value === null) return [key, '']
    const ref = kind === 'secret' ? SecretRef.safeParse(value) : null
    return [key, ref?.success ? nameOf(ref.data) : String(value)]
  }))
}

/** Those that must be filled in, and those that were; all where none must. */
export function firstFields(fields: readonly TunnelField[], texts: Readonly<Record<string, string>>): readonly TunnelField[] {
  return fields.some(({ isRequired }) => isRequired) ? fields.filter(({ key, isRequired }) => isRequired || (texts[key] ?? '') !== '') : fields
}

/** A number that is none is left as text, so that main can say what is wrong with it. */
export function tunnelConfig(texts: Readonly<Record<string, string>>, fields: readonly TunnelField[]): JsonObject {
  return Object.fromEntries(fields.flatMap(({ key, kind }): [string, JsonValue][] => {
    const text = (texts[key] ?? '').trim()
    if (text === '') return []
    if (kind === 'secret') return [[key, `secret://${text}`]]
    return [[key, kind === 'number' && Number.isFinite(Number(text)) ? Number(text) : text]]
  }))
}
