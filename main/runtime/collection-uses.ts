import type { UsesSource } from './connector-uses.ts'

export type CollectionUse = { workflowId: string; workflowName: string }

/** The workflows with steps that name a collection, as they are edited and as they are live. */
export function collectionUses({ list, workflow, live }: UsesSource): (collection: string) => CollectionUse[] {
  const running = new Map(live().map((each) => [each.id, each]))
  const names = list().map(({ id, name }) => {
    const nodes = [...(workflow(id)?.nodes ?? []), ...(running.get(id)?.nodes ?? [])]
    return { workflowId: id, workflowName: name, collections: new Set(nodes.flatMap(({ type, input }) => (type.startsWith('rag.') ? [input['collection']] : []))) }
  })
  return (collection) => names.flatMap(({ collections, ...use }) => (collections.has(collection) ? [use] : []))
}
