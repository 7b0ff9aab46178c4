/** Documents have at most 100 levels; a message adds a few around them. A circle is deeper than any limit. */
export const maxDepth = 200
/** A 5 MB document has some hundred thousand values. Lists that share their parts can stand for more than fit into memory. */
export const maxValues = 2_000_000

/** Why a message cannot be walked over safely, or null. Looks at no key and copies nothing. */
export function outOfBounds(input: unknown): string | null {
  let values = 0
  let level: object[] = isParent(input) ? [input] : []
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxDepth) return 'it is nested too deeply, or contains itself'
    const below: object[] = []
    for (const parent of level) {
      for (const child of Array.isArray(parent) ? parent : Object.values(parent)) {
        if (++values > maxValues) return 'it holds too many values'
        if (isParent(child)) below.push(child)
      }
    }
    level = below
  }
  return null
}

/** Bytes, dates and the like have nothing below them that JSON could say. */
function isParent(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)
}
