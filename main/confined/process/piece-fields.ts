// piece-fields: the properties of an Activepieces piece as JSON Schema.
import type { JsonObject } from '@shared/json.ts'

/** As `@activepieces/pieces-framework` declares them (MIT); only what is read here. */
export type PieceProperty = {
  type: string
  displayName?: string
  description?: string
  required?: boolean
  defaultValue?: unknown
  options?: unknown
  refreshers?: unknown
  properties?: unknown
  /** Of an account of the kind CUSTOM_AUTH. */
  props?: unknown
}
export type PieceProperties = Record<string, PieceProperty>

const secretPattern = '^secret://[A-Za-z0-9][A-Za-z0-9._-]{0,127}$'
/** What says something to a person and takes nothing. */
const isShown = new Set(['MARKDOWN'])

/** `within` stands before the names of choices: they are asked for by where they are. */
export function schemaOfProperties(properties: PieceProperties, within = ''): JsonObject {
  const taken = Object.entries(properties).filter(([, { type }]) => !isShown.has(type))
  return {
    type: 'object',
    properties: Object.fromEntries(taken.map(([name, property]) => [name, fieldOf(within + name, property, name)])),
    required: taken.filter(([, { required, type }]) => required === true && type !== 'CHECKBOX').map(([name]) => name),
    additionalProperties: false,
  }
}

function fieldOf(at: string, property: PieceProperty, name: string): JsonObject {
  const told: JsonObject = { title: property.displayName ?? name, ...(property.description ? { description: property.description } : {}), ...defaultOf(property) }
  switch (property.type) {
    case 'LONG_TEXT': return { ...told, type: 'string', 'x-widget': 'multiline' }
    case 'NUMBER': return { ...told, type: 'number' }
    case 'CHECKBOX': return { ...told, type: 'boolean' }
    case 'JSON': return { ...told, 'x-widget': 'json' }
    case 'OBJECT': return { ...told, type: 'object', 'x-widget': 'json' }
    case 'DYNAMIC': return { ...told, type: 'object', 'x-fields': at, ...asked(property) }
    case 'ARRAY': return { ...told, type: 'array', items: isProperties(property.properties) ? schemaOfProperties(property.properties) : {} }
    case 'FILE': return { ...told, type: 'string', description: `${property.description ?? ''} The content as a data: address, or in base64.`.trim() }
    case 'STATIC_DROPDOWN': return { ...told, ...choicesOf(property) }
    case 'STATIC_MULTI_SELECT_DROPDOWN': return { ...told, type: 'array', items: choicesOf(property) }
    case 'DROPDOWN': return { ...told, 'x-options': at, ...asked(property) }
    case 'MULTI_SELECT_DROPDOWN': return { ...told, type: 'array', items: {}, 'x-options': at, ...asked(property) }
    case 'SECRET_TEXT': return { ...told, type: 'string', 'x-secret': true, pattern: secretPattern }
    default: return { ...told, type: 'string' }
  }
}

function defaultOf({ defaultValue, type }: PieceProperty): JsonObject {
  const isPlain = ['string', 'number', 'boolean'].includes(typeof defaultValue)
  return isPlain && type !== 'SECRET_TEXT' && type !== 'FILE' ? { default: defaultValue as string } : {}
}

function asked({ refreshers }: PieceProperty): JsonObject {
  return Array.isArray(refreshers) && refreshers.length > 0 ? { 'x-refreshers': refreshers.map(String) } : {}
}

function choicesOf({ options }: PieceProperty): JsonObject {
  const list = (options as { options?: { label?: unknown; value: unknown }[] } | undefined)?.options ?? []
  const plain = list.filter(({ value }) => ['string', 'number', 'boolean'].includes(typeof value))
  return { enum: plain.map(({ value }) => value as string), 'x-labels': plain.map(({ label, value }) => String(label ?? value)) }
}

export function isProperties(value: unknown): value is PieceProperties {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
