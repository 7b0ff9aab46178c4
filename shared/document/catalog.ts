import type { NodeType } from '../node-type.ts'

/** What a document is checked against: the kinds of nodes there are. */
export type NodeCatalog = {
  nodeType(type: string): NodeType | undefined
  readonly nodeTypes: readonly NodeType[]
}

/** A catalog over a list. Made once and kept: what is worked out about a document is remembered by its catalog. */
export function nodeCatalog(nodeTypes: readonly NodeType[]): NodeCatalog {
  const byType = new Map(nodeTypes.map((nodeType) => [nodeType.type, nodeType]))
  return { nodeTypes, nodeType: (type) => byType.get(type) }
}
