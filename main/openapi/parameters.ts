import type { ImportedParameter, ParameterStyle } from '@shared/imported-connector.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '@shared/json.ts'
import { followed, listOf, textOf, type OpenApiDocument } from './document.ts'

export type ReadParameter = ImportedParameter & { schema: JsonObject; isRequired: boolean }

/** What the client sends by itself, or the way of showing who asks. https://spec.openapis.org/oas/v3.1.0#parameter-object */
const ownHeaders = new Set(['accept', 'content-type', 'authorization', 'content-length', 'host', 'connection', 'transfer-encoding', 'user-agent', 'accept-encoding', 'cookie'])
const keyHeader = /^(x-)?idempoten(cy|t)-key$/i
const styles: readonly string[] = ['simple', 'label', 'matrix', 'form', 'spaceDelimited', 'pipeDelimited', 'deepObject'] satisfies ParameterStyle[]

/**
 * The parameters of an operation, its own in place of the path's with the same name. `credentials` are the names of
 * headers, query fields and cookies that a connection fills in. Throws ExternalReference.
 */
export function readParameters(lists: readonly (JsonValue | undefined)[], path: string, document: OpenApiDocument, credentials: ReadonlySet<string>): { parameters: ReadParameter[]; idempotencyHeader: string | null } {
  const found = new Map<string, JsonObject>()
  for (const parameter of lists.flatMap((list) => listOf(list))) {
    const resolved = followed(parameter, document)
    if (resolved) found.set(placeOf(resolved), resolved)
  }
  // A placeholder that nobody describes is still needed.
  for (const [, name = ''] of path.matchAll(/\{([^{}]+)\}/g)) if (!found.has(`path ${name}`)) found.set(`path ${name}`, { in: 'path', name, schema: { type: 'string' } })
  let idempotencyHeader: string | null = null
  const parameters: ReadParameter[] = []
  const taken = new Set(['body', 'gatherPages'])
  for (const [place, parameter] of found) {
    const [at, name] = [textOf(parameter['in']), textOf(parameter['name'])]
    if (name === '' || (at !== 'path' && at !== 'query' && at !== 'header' && at !== 'cookie') || credentials.has(place)) continue
    if (at === 'path' && !path.includes(`{${name}}`)) continue
    if (at === 'header' && ownHeaders.has(name.toLowerCase())) continue
    if (at === 'header' && keyHeader.test(name)) {
      idempotencyHeader = name
      continue
    }
    const field = [name, `${name}_${at}`, `${name}_${at}_${parameters.length}`].find((each) => !taken.has(each)) ?? place
    taken.add(field)
    parameters.push({ field, name, in: at, ...styleOf(parameter, at), schema: schemaOf(parameter), isRequired: at === 'path' || parameter['required'] === true })
  }
  return { parameters, idempotencyHeader }
}

function placeOf(parameter: JsonObject): string {
  const at = textOf(parameter['in'])
  const name = textOf(parameter['name'])
  return `${at} ${at === 'header' ? name.toLowerCase() : name}`
}

function styleOf(parameter: JsonObject, at: ImportedParameter['in']): { style: ParameterStyle; explode: boolean } {
  if (isJsonObject(parameter['content']) && parameter['schema'] === undefined) return { style: 'json', explode: false }
  const usual: ParameterStyle = at === 'query' || at === 'cookie' ? 'form' : 'simple'
  const given = textOf(parameter['style'])
  const style = styles.includes(given) ? given as ParameterStyle : usual
  return { style, explode: typeof parameter['explode'] === 'boolean' ? parameter['explode'] : style === 'form' || style === 'deepObject' }
}

/** With the parameter's own description, which says more than that of its type. */
function schemaOf(parameter: JsonObject): JsonObject {
  const content = isJsonObject(parameter['content']) ? Object.values(parameter['content'])[0] : undefined
  const schema = parameter['schema'] ?? (isJsonObject(content) ? content['schema'] : undefined)
  const description = textOf(parameter['description'])
  const example = parameter['example'] ?? firstExample(parameter['examples'])
  const whole = isJsonObject(schema) ? schema : { type: 'string' }
  return { ...whole, ...(description !== '' && { description }), ...(example !== undefined && { example }) }
}

function firstExample(examples: JsonValue | undefined): JsonValue | undefined {
  const [first] = isJsonObject(examples) ? Object.values(examples) : []
  return isJsonObject(first) ? first['value'] : undefined
}
