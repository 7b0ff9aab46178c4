import type { SecurityScheme } from '@shared/imported-connector.ts'
import { isJsonObject, type JsonValue } from '@shared/json.ts'
import { followed, listOf, textOf, type OpenApiDocument } from './document.ts'
import { freeKey, keyFrom } from './names.ts'
import { plainText } from './plain-text.ts'

export type Security = { schemes: SecurityScheme[]; /** Their keys, by the names that the document gives them. Those that cannot be served are not there. */ byName: ReadonlyMap<string, SecurityScheme> }

/** The ways of showing who asks. One by a client's certificate cannot be served. */
export function readSecurity(document: OpenApiDocument): Security {
  const components = isJsonObject(document.root['components']) ? document.root['components'] : {}
  const given = isJsonObject(components['securitySchemes']) ? components['securitySchemes'] : {}
  const byName = new Map<string, SecurityScheme>()
  const taken = new Set(['base-url'])
  for (const [name, value] of Object.entries(given).slice(0, 50)) {
    const key = freeKey([keyFrom(name, 40), 'auth'], taken)
    const scheme = schemeOf(key, value, document)
    if (!scheme) continue
    taken.add(key)
    byName.set(name, scheme)
  }
  return { schemes: [...byName.values()], byName }
}

function schemeOf(key: string, value: JsonValue, document: OpenApiDocument): SecurityScheme | null {
  const scheme = followed(value, document)
  if (!scheme) return null
  const description = plainText(textOf(scheme['description']), 300)
  switch (textOf(scheme['type']).toLowerCase()) {
    case 'apikey': {
      const at = textOf(scheme['in'])
      const name = textOf(scheme['name'])
      if (name === '' || (at !== 'header' && at !== 'query' && at !== 'cookie')) return null
      // Documents say so of what is a bearer token or "Token abc": the person writes the whole value then.
      return at === 'header' && name.toLowerCase() === 'authorization' ? { kind: 'authorization', key, scheme: '', description } : { kind: 'api-key', key, in: at, name, description }
    }
    case 'http': {
      const how = textOf(scheme['scheme'])
      if (/^basic$/i.test(how)) return { kind: 'basic', key, description }
      return /^bearer$/i.test(how) ? { kind: 'bearer', key, description } : { kind: 'authorization', key, scheme: plainText(how, 40), description }
    }
    case 'oauth2': case 'openidconnect': return { kind: 'bearer', key, description }
    default: return null
  }
}

/** The sets of schemes of which an operation needs one. What cannot be served counts for nothing, for the service to refuse. */
export function requirementsOf(given: JsonValue | undefined, { byName }: Security): string[][] {
  const sets = listOf(given).filter(isJsonObject).map((set) => Object.keys(set).flatMap((name) => byName.get(name)?.key ?? []))
  const distinct = [...new Map(sets.map((set) => [set.join(' '), set])).values()]
  return distinct.length === 0 ? [[]] : distinct
}
