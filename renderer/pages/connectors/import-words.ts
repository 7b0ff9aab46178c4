import type { ImportChanges, ImportedSummary, OfferedOperation, SecurityScheme } from '@shared/imported-connector.ts'

/** The operations that a search and a tag let through, in the order of the document. */
export function matching(operations: readonly OfferedOperation[], query: string, tag: string | null): OfferedOperation[] {
  const words = query.toLowerCase().split(/\s+/).filter((word) => word !== '')
  return operations.filter((operation) => {
    if (tag !== null && !operation.tags.includes(tag)) return false
    const text = `${operation.displayName} ${operation.method} ${operation.path} ${operation.key}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

/** Tags with how many operations have them, the most frequent first. */
export function tagsOf(operations: readonly OfferedOperation[]): { tag: string; count: number }[] {
  const counts = new Map<string, number>()
  for (const { tags } of operations) for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1)
  return [...counts].map(([tag, count]) => ({ tag, count })).sort((one, other) => other.count - one.count)
}

/** With these added to, or taken from, what is chosen. */
export function choosing(chosen: ReadonlySet<string>, keys: readonly string[], isChosen: boolean): ReadonlySet<string> {
  const next = new Set(chosen)
  for (const key of keys) {
    if (isChosen) next.add(key)
    else next.delete(key)
  }
  return next
}

export function schemeWords(scheme: SecurityScheme): string {
  switch (scheme.kind) {
    case 'api-key': return `an API key (${scheme.in} ${scheme.name})`
    case 'basic': return 'a user name and a password'
    case 'bearer': return 'a token'
    case 'authorization': return scheme.scheme === '' ? 'an Authorization header' : `an Authorization header (${scheme.scheme})`
  }
}

export function accountWords(schemes: readonly SecurityScheme[]): string {
  if (schemes.length === 0) return 'The document asks for no credential.'
  return `Add a connection to it afterwards. It takes ${[...new Set(schemes.map(schemeWords))].join(', or ')}.`
}

export function changeWords({ added, removed, changed }: ImportChanges): string {
  const parts = [
    ...(added.length > 0 ? [`${count(added.length, 'operation is', 'operations are')} new`] : []),
    ...(changed.length > 0 ? [`${count(changed.length, 'of yours is', 'of yours are')} different`] : []),
    ...(removed.length > 0 ? [`${count(removed.length, 'of yours is', 'of yours are')} gone`] : []),
  ]
  return parts.length === 0 ? 'Nothing has changed since it was imported.' : `Since it was imported: ${parts.join(', ')}.`
}

export function usedByWords(uses: ImportedSummary['uses']): string {
  const [first] = uses
  if (!first) return 'no workflow'
  return uses.length === 1 ? first.workflowName : `${uses.length} workflows`
}

export function sourceWords({ source }: Pick<ImportedSummary, 'source'>): string {
  return source.kind === 'file' ? source.name : source.url
}

function count(number: number, one: string, several: string): string {
  return `${number.toLocaleString('en')} ${number === 1 ? one : several}`
}
