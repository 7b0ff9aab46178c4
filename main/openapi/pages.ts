import type { ImportedParameter, Pages } from '@shared/imported-connector.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '@shared/json.ts'
import type { JsonSchema } from '@shared/json-schema.ts'
import { textOf } from './document.ts'

type Parts = { readonly [name: string]: JsonSchema | boolean }
type Shape = { method: string; output: JsonSchema | null; parameters: readonly Pick<ImportedParameter, 'in' | 'name'>[]; headers: JsonObject; extension: JsonValue | undefined }

const itemNames = ['data', 'items', 'results', 'value', 'values', 'entries', 'records', 'list', 'objects', 'elements', 'rows']
const nextAddresses = [['@odata.nextLink'], ['nextLink'], ['links', 'next'], ['_links', 'next', 'href'], ['_links', 'next'], ['paging', 'next'], ['pagination', 'next_url'], ['next_page_url'], ['nextPageUrl'], ['next_url'], ['next_page_uri'], ['next']]
const nextCursors = [
  ['next_cursor'], ['nextCursor'], ['next_page_token'], ['nextPageToken'], ['next_token'], ['nextToken'], ['response_metadata', 'next_cursor'], ['meta', 'next_cursor'], ['meta', 'nextCursor'],
  ['pagination', 'next_cursor'], ['pagination', 'nextCursor'], ['paging', 'next_cursor'], ['paging', 'cursors', 'after'], ['paging', 'next', 'after'], ['cursor'], ['offset'],
]
const cursorParameters = ['cursor', 'page_token', 'pageToken', 'start_cursor', 'next_cursor', 'nextCursor', 'next_token', 'nextToken', 'next_page_token', 'nextPageToken', 'after', 'offset', 'token']

/** How the further pages of a list are asked for, where the document lets it be seen. Null where it does not. */
export function pagesOf({ method, output, parameters, headers, extension }: Shape): Pages | null {
  if (method !== 'GET') return null
  const items = itemsOf(output, extension)
  if (!items) return null
  const query = parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name)
  if (Object.keys(headers).some((name) => name.toLowerCase() === 'link')) return { items, next: { kind: 'link-header' } }
  const named = isJsonObject(extension) ? textOf(extension['nextLinkName']) : ''
  const address = [...(named === '' ? [] : [named.split('.')]), ...nextAddresses].find((at) => takesText(partAt(output, at)) && !cursorParameters.includes(at[0] ?? ''))
  const at = nextCursors.find((path) => takesText(partAt(output, path)))
  const parameter = at && (query.find((name) => name === at.at(-1)) ?? cursorParameters.find((name) => query.includes(name)))
  if (at && parameter !== undefined) return { items, next: { kind: 'cursor', at, parameter } }
  if (query.includes('starting_after') && partAt(output, ['has_more']) !== undefined) return { items, next: { kind: 'last-id', more: ['has_more'], parameter: 'starting_after' } }
  return address ? { items, next: { kind: 'url', at: address } } : null
}

/** Where the entries are: the answer itself, or its one list. */
function itemsOf(output: JsonSchema | null, extension: JsonValue | undefined): string[] | null {
  if (!output) return null
  if (isOf(output, 'array')) return []
  const named = isJsonObject(extension) ? textOf(extension['itemName']) : ''
  const lists = Object.entries(output.properties ?? {}).filter(([, part]) => isOf(part, 'array')).map(([name]) => name)
  const chosen = [named, ...itemNames].find((name) => lists.includes(name)) ?? (lists.length === 1 ? lists[0] : undefined)
  return chosen === undefined ? null : [chosen]
}

function partAt(schema: JsonSchema | null, path: readonly string[]): JsonSchema | boolean | undefined {
  let current: JsonSchema | boolean | undefined = schema ?? undefined
  for (const key of path) {
    const properties: Parts = typeof current === 'object' ? current.properties ?? {} : {}
    current = Object.hasOwn(properties, key) ? properties[key] : undefined
  }
  return current
}

function takesText(part: JsonSchema | boolean | undefined): boolean {
  return part !== undefined && (typeof part === 'boolean' || part.type === undefined || isOf(part, 'string')) && !(typeof part === 'object' && part.properties !== undefined)
}

function isOf(part: JsonSchema | boolean, type: 'array' | 'string'): boolean {
  return typeof part === 'object' && (part.type === type || (Array.isArray(part.type) && part.type.includes(type)))
}
