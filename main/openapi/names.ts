import { plainText } from './plain-text.ts'

const longestKey = 64

/** `repos/create-issue`, `listPets`, `Get_User` as keys are written: `repos-create-issue`, `list-pets`, `get-user`. Empty when nothing is left. */
export function keyFrom(text: string, longest = longestKey): string {
  const words = text.normalize('NFKD').slice(0, 300).replace(/([a-z0-9])([A-Z])/g, '$1-$2').replace(/([A-Z])([A-Z][a-z])/g, '$1-$2').toLowerCase()
  return words.replace(/[^a-z0-9]+/g, '-').replace(/^-+/, '').slice(0, longest).replace(/-+$/, '')
}

/** `GET /pets/{petId}/photos` is `get-pets-by-pet-id-photos`. */
export function keyOfPath(method: string, path: string): string {
  return keyFrom(`${method} ${path.replace(/\{([^}]*)\}/g, 'by-$1')}`) || method.toLowerCase()
}

/** The first of these that is not taken, else the last with a number. */
export function freeKey(wanted: readonly string[], taken: ReadonlySet<string>): string {
  const possible = wanted.filter((key) => key !== '')
  const free = possible.find((key) => !taken.has(key))
  if (free !== undefined) return free
  const base = (possible.at(-1) ?? 'operation').slice(0, longestKey - 5)
  for (let number = 2; ; number++) if (!taken.has(`${base}-${number}`)) return `${base}-${number}`
}

/** What the palette calls it: the document's summary, else what its id says. */
export function displayNameOf(summary: string, operationId: string, method: string, path: string): string {
  const told = plainText(summary.replace(/\s+/g, ' '), 60).replace(/\.$/, '')
  if (told !== '') return told
  const words = keyFrom(operationId, 60).replaceAll('-', ' ')
  return words === '' ? plainText(`${method} ${path}`, 60) : words.charAt(0).toUpperCase() + words.slice(1)
}

/** `petId`, `X-Trace-Id` and `max_items` as a person reads them: "Pet ID", "X trace ID", "Max items". */
export function titleFrom(name: string): string {
  const words = name.slice(0, 80).replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/[_-]+/g, ' ').toLowerCase().trim()
  const spelled = words.replace(/\b(api|csv|html|http|id|json|url|xml)\b/g, (word) => word.toUpperCase())
  return spelled === '' ? name : spelled.charAt(0).toUpperCase() + spelled.slice(1)
}
