// values: what people write for a property, and what a property says, as plain values.
//
//   V1. A plain value becomes what the property's type takes; an object goes as it is, as Notion documents it.
//   V2. A type that nothing can be written to (a formula, a rollup) is refused before anything is sent.
// https://developers.notion.com/reference/page-property-values

import { AppError } from '@shared/failure.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '@shared/json.ts'
import { plainText, richText } from './rich-text.ts'

/** By the names of the properties, with what they are. */
type Types = Readonly<Record<string, { type: string }>>

export function propertiesOf(values: Readonly<Record<string, JsonValue>>, types: Types): JsonObject {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => {
    const type = types[name]?.type
    if (type === undefined) throw refused(`There is no property "${name}". There are ${Object.keys(types).join(', ')}.`)
    return [name, isJsonObject(value) ? value : { [type]: written(name, type, value) }]
  }))
}

function written(name: string, type: string, value: JsonValue): JsonValue {
  switch (type) {
    case 'title': case 'rich_text': return value === null ? [] : richText(textOf(name, value))
    case 'number': return value === null || value === '' ? null : numberOf(name, value)
    case 'checkbox': return value === true || value === 'true'
    case 'select': case 'status': return value === null || value === '' ? null : { name: textOf(name, value) }
    case 'multi_select': return listOf(value).map((each) => ({ name: textOf(name, each) }))
    case 'people': case 'relation': return listOf(value).map((each) => ({ id: textOf(name, each) }))
    case 'date': return dateOf(name, value)
    case 'url': case 'email': case 'phone_number': return value === null || value === '' ? null : textOf(name, value)
    case 'files': return listOf(value).map((each) => ({ name: textOf(name, each).slice(0, 100), type: 'external', external: { url: textOf(name, each) } }))
    default: throw refused(`The property "${name}" is a ${type.replaceAll('_', ' ')}, which Notion fills in by itself. Leave it out.`)
  }
}

/** A day or a time, or two of them as a list: from and to. */
function dateOf(name: string, value: JsonValue): JsonValue {
  if (value === null || value === '') return null
  const [start, end] = listOf(value).map((each) => textOf(name, each))
  return { start: start ?? '', ...(end !== undefined && { end }) }
}

function numberOf(name: string, value: JsonValue): number {
  const number = typeof value === 'string' ? Number(value) : value
  if (typeof number === 'number' && Number.isFinite(number)) return number
  throw refused(`The property "${name}" is a number, and ${JSON.stringify(value)} is none.`)
}

function textOf(name: string, value: JsonValue): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw refused(`${JSON.stringify(value).slice(0, 100)} cannot be written to the property "${name}". Write a text, or an object as Notion takes it.`)
}

function listOf(value: JsonValue): JsonValue[] {
  if (value === null || value === '') return []
  return Array.isArray(value) ? value : [value]
}

/** What a page's properties say, by their names: texts, numbers, true or false, lists, days. */
export function plainValues(properties: Readonly<Record<string, unknown>>): JsonObject {
  return Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, isJsonObject(property as JsonValue) ? plainOf(property as JsonObject) : null]))
}

function plainOf(property: JsonObject): JsonValue {
  const { type } = property
  const value = typeof type === 'string' ? (property[type] ?? null) : null
  switch (type) {
    case 'title': case 'rich_text': return plainText(value)
    case 'select': case 'status': return nameOf(value)
    case 'multi_select': return Array.isArray(value) ? value.map(nameOf) : []
    case 'relation': return Array.isArray(value) ? value.map((each) => (isJsonObject(each) ? (each['id'] ?? null) : null)) : []
    case 'people': return Array.isArray(value) ? value.map((each) => nameOf(each) ?? (isJsonObject(each) ? (each['id'] ?? null) : null)) : []
    case 'date': return isJsonObject(value) ? (typeof value['end'] === 'string' ? [value['start'] ?? null, value['end']] : (value['start'] ?? null)) : null
    case 'files': return Array.isArray(value) ? value.map(addressOf) : []
    case 'created_by': case 'last_edited_by': return nameOf(value) ?? (isJsonObject(value) ? (value['id'] ?? null) : null)
    case 'formula': return isJsonObject(value) && typeof value['type'] === 'string' ? (value['type'] === 'date' ? plainOf({ type: 'date', date: value['date'] ?? null }) : (value[value['type']] ?? null)) : null
    case 'rollup': return isJsonObject(value) && value['type'] === 'array' && Array.isArray(value['array']) ? value['array'].map((each) => (isJsonObject(each) ? plainOf(each) : null)) : isJsonObject(value) && typeof value['type'] === 'string' ? (value[value['type']] ?? null) : null
    case 'unique_id': return isJsonObject(value) ? [value['prefix'], value['number']].filter((part) => part !== null && part !== undefined).join('-') : null
    default: return value
  }
}

function nameOf(value: JsonValue): string | null {
  return isJsonObject(value) && typeof value['name'] === 'string' ? value['name'] : null
}

function addressOf(file: JsonValue): JsonValue {
  if (!isJsonObject(file) || typeof file['type'] !== 'string') return null
  const held = file[file['type']] ?? null
  return isJsonObject(held) ? (held['url'] ?? null) : null
}

function refused(message: string): AppError {
  return new AppError({ code: 'invalid-input', message, retryable: false, sent: 'not-sent' })
}
