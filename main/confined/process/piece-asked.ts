// piece-asked: what a form asks of a piece while a person fills it in: choices, and fields that depend on other fields.
import type { JsonObject, JsonValue } from '@shared/json.ts'
import { pieceContext, pieceStore } from './piece-context.ts'
import { isProperties, schemaOfProperties, type PieceProperties, type PieceProperty } from './piece-fields.ts'

type Choices = { options?: { label: string; value: JsonValue }[]; placeholder?: string; disabled?: boolean }
type Asked = PieceProperty & {
  options?(values: unknown, context: unknown): Promise<Choices>
  props?(values: unknown, context: unknown): Promise<unknown>
}

/** What a form may ask for, by the names that stand in its schema. */
export function askedOf(properties: PieceProperties): { options: string[]; fields: string[] } {
  const entries = Object.entries(properties)
  const fields = entries.filter(([, { type }]) => type === 'DYNAMIC').map(([name]) => name)
  return { options: [...entries.filter(([, property]) => isDropdown(property)).map(([name]) => name), ...fields.map((name) => `${name}/*`)], fields }
}

/** The choices of a field; `outer/inner` is one within fields that were asked for. Null where there are none of the name. */
export async function choicesOf(properties: PieceProperties, name: string, given: JsonObject, auth: unknown): Promise<{ found: { label: string; value: JsonValue }[] } | { refused: string } | null> {
  const [outer = '', inner] = name.split('/')
  const property = (inner === undefined ? properties[outer] : (await fieldsWithin(properties, outer, given, auth))?.[inner]) as Asked | undefined
  if (typeof property?.options !== 'function') return null
  const within = given[outer]
  const input = inner === undefined ? given : { ...given, ...(isProperties(within) ? (within as JsonObject) : {}) }
  const { options = [], placeholder, disabled } = await property.options({ ...defaultsOf(properties), ...input, auth }, contextFor(input))
  if (disabled === true && options.length === 0) return { refused: placeholder ?? 'its choices cannot be listed yet' }
  return { found: options.map(({ label, value }) => ({ label: String(label), value })) }
}

/** The schema of a field whose form depends on others. Null where there is none of the name. */
export async function fieldsOf(properties: PieceProperties, name: string, given: JsonObject, auth: unknown): Promise<JsonObject | null> {
  const found = await fieldsWithin(properties, name, given, auth)
  return found && schemaOfProperties(found, `${name}/`)
}

async function fieldsWithin(properties: PieceProperties, name: string, given: JsonObject, auth: unknown): Promise<PieceProperties | null> {
  const property = properties[name] as Asked | undefined
  if (typeof property?.props !== 'function') return null
  const found = await property.props({ ...defaultsOf(properties), ...given, auth }, contextFor(given))
  return isProperties(found) ? found : {}
}

function isDropdown({ type }: PieceProperty): boolean {
  return type === 'DROPDOWN' || type === 'MULTI_SELECT_DROPDOWN'
}

function defaultsOf(properties: PieceProperties): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).filter(([, { defaultValue }]) => defaultValue !== undefined).map(([name, { defaultValue }]) => [name, defaultValue]))
}

function contextFor(input: JsonObject): Record<string, unknown> {
  return { ...pieceContext(pieceStore({})), propsValue: input, searchValue: '' }
}
