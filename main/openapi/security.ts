import type { SecurityScheme } from '@shared/imported-connector.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '@shared/json.ts'
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
    case 'oauth2': {
      const oauth = codeFlowOf(scheme)
      return { kind: 'bearer', key, description, ...(oauth && { oauth }) }
    }
    case 'openidconnect': return { kind: 'bearer', key, description }
    default: return null
  }
}

/** How a person signs in (RFC 6749 4.1): in OpenAPI 3 the flow `authorizationCode`, in 2.0 `accessCode`. Null where the document gives no whole addresses. */
function codeFlowOf(scheme: JsonObject): { authorizeUrl: string; tokenUrl: string; scopes: string[] } | null {
  const flows = isJsonObject(scheme['flows']) ? scheme['flows'] : {}
  const flow = textOf(scheme['flow']) === 'accessCode' ? scheme : flows['authorizationCode']
  if (flow === undefined || !isJsonObject(flow)) return null
  const [authorizeUrl, tokenUrl] = [textOf(flow['authorizationUrl']), textOf(flow['tokenUrl'])]
  if (![authorizeUrl, tokenUrl].every((url) => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol) && url.length <= 2_000)) return null
  const scopes = isJsonObject(flow['scopes']) ? Object.keys(flow['scopes']).filter((scope) => /^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/.test(scope)).slice(0, 100) : []
  return { authorizeUrl, tokenUrl, scopes }
}

/** The sets of schemes of which an operation needs one. What cannot be served counts for nothing, for the service to refuse. */
export function requirementsOf(given: JsonValue | undefined, { byName }: Security): string[][] {
  const sets = listOf(given).filter(isJsonObject).map((set) => Object.keys(set).flatMap((name) => byName.get(name)?.key ?? []))
  const distinct = [...new Map(sets.map((set) => [set.join(' '), set])).values()]
  return distinct.length === 0 ? [[]] : distinct
}
