import type { UsesSource } from '@main/runtime/connector-uses.ts'
import { runResultTool, type ToolTarget } from '@main/runtime/mcp-tools.ts'
import { nameTools } from '@main/mcp/server/tool-names.ts'
import type { LiveVersions } from '@main/storage/live-versions.ts'
import type { McpOfferStore } from '@main/storage/mcp-offer.ts'
import type { WorkflowId } from '@shared/id.ts'
import type { McpOffer } from '@shared/mcp-serving.ts'
import type { Workflow } from '@shared/workflow.ts'

export interface McpOffers {
  /** Every workflow with an MCP trigger, by its name. */
  list(): McpOffer[]
  /** Those that may be called now, as they are called. */
  targets(): ToolTarget[]
  setOffered(id: WorkflowId, isOffered: boolean): void
}

export function createMcpOffers({ store, live, workflows }: { store: McpOfferStore; live: Pick<LiveVersions, 'targets'>; workflows: Pick<UsesSource, 'list' | 'workflow'> }): McpOffers {
  /** Where an event would go to both versions, a call goes to the live one: it has one answer. */
  const callable = (): Map<WorkflowId, Pick<ToolTarget, 'workflow' | 'version'>> => {
    const found = new Map<WorkflowId, Pick<ToolTarget, 'workflow' | 'version'>>()
    for (const target of live.targets()) if (target.workflow.trigger.type === 'mcp' && !found.has(target.workflow.id)) found.set(target.workflow.id, target)
    return found
  }
  /** Names are kept when they are first asked for, so that they stay. */
  const named = (all: readonly Pick<Workflow, 'id' | 'name'>[]): (id: WorkflowId) => string => {
    const { names } = store.get()
    const next = nameTools(names, all, [runResultTool])
    if (next !== names) store.put({ names: next })
    return (id) => next[id]?.tool ?? id
  }

  return {
    list() {
      const active = callable()
      const drafts = workflows.list().flatMap(({ id }) => workflows.workflow(id) ?? []).filter(({ id, trigger }) => trigger.type === 'mcp' && !active.has(id))
      const all = [...[...active.values()].map(({ workflow }) => workflow), ...drafts]
      const nameOf = named(all)
      const { withheld } = store.get()
      return all.map(({ id, name, description }) => ({ workflowId: id, workflowName: name, tool: nameOf(id), description, isOffered: !withheld.includes(id), isActive: active.has(id) })).sort((one, other) => one.workflowName.localeCompare(other.workflowName))
    },
    targets() {
      const active = [...callable().values()]
      const nameOf = named(active.map(({ workflow }) => workflow))
      const { withheld } = store.get()
      return active.filter(({ workflow }) => !withheld.includes(workflow.id)).map((target) => ({ ...target, tool: nameOf(target.workflow.id) }))
    },
    setOffered(id, isOffered) {
      const { withheld } = store.get()
      store.put({ withheld: isOffered ? withheld.filter((each) => each !== id) : [...new Set([...withheld, id])] })
    },
  }
}
