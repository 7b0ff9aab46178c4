import type { NodeCategory, NodeType, TriggerType } from '@shared/node-type.ts'

/** One row of the palette, whatever it adds. */
export type PaletteItem = {
  /** Unique among all rows: `node:set`, `trigger:manual`. */
  key: string
  name: string
  summary: string
  icon: string
  category: NodeCategory
  keywords: readonly string[]
  /** What its service is called, where it is of one: `GitHub`. */
  service?: string
  adds: { type: string } | { triggerKey: string }
}

/** `folded` is how it begins: a service's many events stay out of the way of what is used every day. */
export type PaletteGroup = { id: string; title: string; folded: boolean; items: readonly PaletteItem[] }

const titles: Record<NodeCategory, string> = {
  trigger: 'Triggers', logic: 'Logic', data: 'Data', connector: 'Connectors', llm: 'LLM', mcp: 'MCP', retrieval: 'Retrieval', human: 'Human',
}

export function paletteItems(nodeTypes: readonly NodeType[], triggerTypes: readonly TriggerType[]): PaletteItem[] {
  return [
    ...triggerTypes.map((trigger): PaletteItem => ({
      key: `trigger:${trigger.key}`, name: trigger.displayName, summary: trigger.summary, icon: trigger.icon, category: 'trigger',
      keywords: ['trigger', 'start', trigger.key, trigger.connector?.displayName ?? ''], adds: { triggerKey: trigger.key },
      ...(trigger.connector && { service: trigger.connector.displayName }),
    })),
    ...nodeTypes.filter(({ blocked }) => !blocked).map((nodeType): PaletteItem => ({
      key: `node:${nodeType.type}`, name: nodeType.displayName, summary: nodeType.summary, icon: nodeType.icon, category: nodeType.category,
      keywords: [...nodeType.keywords, nodeType.type, nodeType.connector?.displayName ?? ''], adds: { type: nodeType.type },
      ...(nodeType.category === 'connector' && nodeType.connector && nodeType.connector.key !== 'http' && { service: nodeType.connector.displayName }),
    })),
  ]
}

/** What it does, and for whom: several services create issues. What a trigger says names its service itself. */
export function summaryOf({ adds, service, summary }: PaletteItem): string {
  return service === undefined || 'triggerKey' in adds ? summary : `${service} · ${summary}`
}

/**
 * The items in the palette's order: what is of no service by category, then each service's actions and its events, folded.
 * Empty groups are left out.
 */
export function paletteGroups(items: readonly PaletteItem[]): PaletteGroup[] {
  const common = (Object.keys(titles) as NodeCategory[]).map((category) => ({
    id: category as string, title: titles[category], folded: false, items: items.filter((item) => item.category === category && groupOf(item) === null),
  }))
  const services = [...new Set(items.flatMap((item) => groupOf(item) ?? []))].sort((one, other) => one.localeCompare(other, 'en')).map((title) => ({
    id: `service:${title}`, title, folded: true, items: items.filter((item) => groupOf(item) === title),
  }))
  return [...common.filter((group) => group.items.length > 0), ...services]
}

/** `GitHub` or `GitHub events`; null for what belongs to no service. */
function groupOf(item: PaletteItem): string | null {
  if (!('triggerKey' in item.adds)) return item.service ?? null
  const service = serviceOf(item)
  return service === null ? null : `${item.service ?? serviceName(service)} events`
}

/** `github` of `webhook:github:issues.opened`; null for a trigger of no service. */
function serviceOf({ adds }: PaletteItem): string | null {
  if (!('triggerKey' in adds)) return null
  const [, service] = adds.triggerKey.split(':')
  return service === undefined || service === 'generic' || service === 'http' ? null : service
}

const spelled: Record<string, string> = { rss: 'RSS', email: 'E-mail', postgresql: 'PostgreSQL', sqlite: 'SQLite', github: 'GitHub', gitlab: 'GitLab', 'standard-webhooks': 'Standard Webhooks' }

function serviceName(key: string): string {
  return spelled[key] ?? key.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ')
}

/** The items that have every word, best first: names that begin so, names, keywords, then summaries. */
export function searchPalette(items: readonly PaletteItem[], query: string): PaletteItem[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return [...items]
  return items
    .map((item, index) => ({ item, index, rank: Math.max(...words.map((word) => rankOf(item, word))) }))
    .filter(({ rank }) => rank < unmatched)
    .sort((one, other) => one.rank - other.rank || one.index - other.index)
    .map(({ item }) => item)
}

const unmatched = 9

function rankOf(item: PaletteItem, word: string): number {
  const name = item.name.toLowerCase()
  if (name.startsWith(word)) return 0
  if (name.split(/\s+/).some((part) => part.startsWith(word))) return 1
  if (item.keywords.some((keyword) => keyword.toLowerCase().startsWith(word))) return 2
  if (name.includes(word)) return 3
  return `${item.summary} ${item.keywords.join(' ')}`.toLowerCase().includes(word) ? 4 : unmatched
}
