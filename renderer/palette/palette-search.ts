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
  /** What the service of a trigger is called, where it says so. */
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
    })),
  ]
}

/** The items by category, in the palette's order, the events of each service apart; empty categories are left out. */
export function paletteGroups(items: readonly PaletteItem[]): PaletteGroup[] {
  return (Object.keys(titles) as NodeCategory[]).flatMap((category) => {
    const own = items.filter((item) => item.category === category)
    const common = own.filter((item) => serviceOf(item) === null)
    const services = [...new Set(own.flatMap((item) => serviceOf(item) ?? []))]
    return [
      ...(common.length === 0 ? [] : [{ id: category, title: titles[category], folded: false, items: common }]),
      ...services.map((service) => {
        const events = own.filter((item) => serviceOf(item) === service)
        return { id: `${category}:${service}`, title: `${events.find((item) => item.service !== undefined)?.service ?? serviceName(service)} events`, folded: true, items: events }
      }),
    ]
  })
}

/** `github` of `webhook:github:issues.opened`; null for what belongs to no service. */
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
