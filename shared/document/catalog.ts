import { pollKey, type NodeType, type TriggerType } from '../node-type.ts'

/** What a document is checked against: the kinds of nodes there are. */
export type NodeCatalog = {
  nodeType(type: string): NodeType | undefined
  readonly nodeTypes: readonly NodeType[]
  /** Absent: nothing is known of what can be polled, and nothing is said of it. */
  pollType?(connector: string, event: string): TriggerType | undefined
}

/** A catalog over a list. Made once and kept: what is worked out about a document is remembered by its catalog. */
export function nodeCatalog(nodeTypes: readonly NodeType[], triggerTypes?: readonly TriggerType[]): NodeCatalog {
  const byType = new Map(nodeTypes.map((nodeType) => [nodeType.type, nodeType]))
  const byKey = new Map(triggerTypes?.map((triggerType) => [triggerType.key, triggerType]))
  return { nodeTypes, nodeType: (type) => byType.get(type), ...(triggerTypes && { pollType: (connector, event) => byKey.get(pollKey(connector, event)) }) }
}
