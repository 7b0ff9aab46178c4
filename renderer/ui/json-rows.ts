import type { JsonValue } from '@shared/json.ts'

export type JsonPath = readonly (string | number)[]

/** One visible line of a value shown as a tree. */
export type JsonRow = {
  /** JSON pointer of the value, '' for the root. */
  id: string
  path: JsonPath
  /** The key, or `[2]`. */
  label: string
  depth: number
  value: JsonValue
  expandable: boolean
  expanded: boolean
  position: number
  setSize: number
}

export type JsonRowsOptions = {
  /** Whether a container is open; asked with its pointer and depth. */
  isExpanded: (id: string, depth: number) => boolean
  /** Only lines whose key or value has these words, and what leads to them; everything found is open. */
  search?: string
}

/** A search gives up here, so that typing stays quick in a huge value; what is found before is shown. */
const mostSearched = 200_000

/** The lines of a value's children, in order. A value that is no container gives one line for itself. */
export function jsonRows(value: JsonValue, { isExpanded, search = '' }: JsonRowsOptions): JsonRow[] {
  const words = search.trim().toLowerCase()
  const rows: JsonRow[] = []
  if (!isContainer(value)) {
    return [{ id: '', path: [], label: '', depth: 0, value, expandable: false, expanded: false, position: 1, setSize: 1 }]
  }
  let budget = mostSearched
  const visit = (container: JsonValue, id: string, path: JsonPath, depth: number): boolean => {
    let found = false
    const children = childrenOf(container)
    for (const [index, [key, child]] of children.entries()) {
      if (words !== '' && budget-- <= 0) break
      const childId = `${id}/${escapePointer(String(key))}`
      const childPath = [...path, key]
      const expandable = isContainer(child) && sizeOf(child) > 0
      const expanded = expandable && (words !== '' || isExpanded(childId, depth))
      const at = rows.length
      rows.push({
        id: childId, path: childPath, label: typeof key === 'number' ? `[${key}]` : key, depth, value: child,
        expandable, expanded, position: index + 1, setSize: children.length,
      })
      const within = expanded && visit(child, childId, childPath, depth + 1)
      if (words !== '' && !within && !matches(key, child, words)) rows.length = at
      else found = true
    }
    return found
  }
  visit(value, '', [], 0)
  return rows
}

export function typeWord(value: JsonValue): 'text' | 'num' | 'bool' | 'none' | 'list' | 'object' {
  if (value === null) return 'none'
  if (Array.isArray(value)) return 'list'
  switch (typeof value) {
    case 'string': return 'text'
    case 'number': return 'num'
    case 'boolean': return 'bool'
    default: return 'object'
  }
}

/** What stands after the key: a scalar as JSON writes it, a list's length, nothing for an object. */
export function previewOf(value: JsonValue): string {
  if (Array.isArray(value)) return String(value.length)
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0 ? '{}' : ''
  const text = JSON.stringify(value)
  return text.length > 400 ? `${text.slice(0, 400)}…` : text
}

function childrenOf(value: JsonValue): [string | number, JsonValue][] {
  if (Array.isArray(value)) return value.map((child, index) => [index, child])
  return typeof value === 'object' && value !== null ? Object.entries(value) : []
}

function isContainer(value: JsonValue): boolean {
  return typeof value === 'object' && value !== null
}

function sizeOf(value: JsonValue): number {
  return Array.isArray(value) ? value.length : typeof value === 'object' && value !== null ? Object.keys(value).length : 0
}

function matches(key: string | number, value: JsonValue, words: string): boolean {
  if (typeof key === 'string' && key.toLowerCase().includes(words)) return true
  return !isContainer(value) && String(value).toLowerCase().includes(words)
}

function escapePointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1')
}
