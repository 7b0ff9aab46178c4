import { isJsonObject } from '../json.ts'

/** A JSON pointer (RFC 6901) of the way to a place in a document. */
export function toPointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/** The way that a JSON pointer names. */
export function fromPointer(pointer: string): string[] {
  if (pointer === '') return []
  return pointer.slice(1).split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** What stands at the place, or undefined when there is nothing. Own keys only. */
export function valueAt(document: unknown, path: readonly PropertyKey[]): unknown {
  let value = document
  for (const part of path) {
    if (Array.isArray(value)) value = value[Number(part)]
    else if (isJsonObject(value) && Object.hasOwn(value, part)) value = value[String(part)]
    else return undefined
  }
  return value
}
