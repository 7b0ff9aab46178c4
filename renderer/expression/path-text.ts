import type { JsonPath } from '../ui/json-rows.ts'

/** A path as an expression says it: `event.payload.items[0]["content-type"]`. */
export function pathText(root: string, path: JsonPath): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`
    return /^[A-Za-z_][A-Za-z0-9_]*$/.test(part) && !reserved.has(part) ? `${text}.${part}` : `${text}[${JSON.stringify(part)}]`
  }, root)
}

/** Words that CEL keeps for itself also after a dot. */
const reserved = new Set(['in', 'true', 'false', 'null'])
