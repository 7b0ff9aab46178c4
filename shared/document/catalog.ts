import type { NodeType, TriggerType } from '../node-type.ts'

/** What a document is checked against: the kinds of nodes there are. */
export type NodeCatalog = {
  nodeType(type: string): NodeType | undefined
  readonly nodeTypes: readonly NodeType[]
  /** By `pollKey` or `subscriptionKey`. Absent: nothing is known of ways to start, and nothing is said of them. */
  triggerType?(key: string): TriggerType | undefined
}

/** A catalog over a list. Made once and kept: what is worked out about a document is remembered by its catalog. */
export function nodeCatalog(nodeTypes: readonly NodeType[], triggerTypes?: readonly TriggerType[]): NodeCatalog {
  const byType = new Map(nodeTypes.map((nodeType) => [nodeType.type, nodeType]))
  const byKey = new Map(triggerTypes?.map((triggerType) => [triggerType.key, triggerType]))
  return { nodeTypes, nodeType: (type) => byType.get(type), ...(triggerTypes && { triggerType: (key) => byKey.get(key) }) }
}
