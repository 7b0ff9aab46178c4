import type { ScopeSchemas } from '../expression/scope.ts'
import { inferSchemaOf } from '../infer-schema.ts'
import type { JsonSchema } from '../json-schema.ts'
import type { Workflow } from '../workflow.ts'
import type { NodeCatalog } from './catalog.ts'
import { type Certainty, certaintyOf } from './certainty.ts'
import { buildGraph, type WorkflowGraph } from './graph.ts'
import { outputSchemas, type OutputSchemas } from './output-schemas.ts'
import { schemaAt } from './schema-walk.ts'

export type ScopeOptions = {
  /** For a field that is evaluated once an item (`x-each`): with `item`, and in a loop with the steps of its body. */
  each?: boolean
}

/**
 * What is known of the variables that an expression in this node's input sees: the event as the samples have it, the
 * steps upstream with their outputs and whether they may be skipped, the items of the loops around.
 */
export function scopeSchemasFor(workflow: Workflow, nodeId: string, catalog: NodeCatalog, options: ScopeOptions = {}): ScopeSchemas {
  return analyse(workflow, catalog).scopeAt(nodeId, options)
}

/** The same for the workflow's `output`: every step of the outermost level. */
export function outputScopeSchemas(workflow: Workflow, catalog: NodeCatalog): ScopeSchemas {
  return analyse(workflow, catalog).scopeAtEnd()
}

export type Analysis = {
  graph: WorkflowGraph
  certainty: Certainty
  outputs: OutputSchemas
  event: JsonSchema
  /** `only`: leaves the other steps out, for a caller that knows which are named. */
  scopeAt(nodeId: string, options?: ScopeOptions, only?: ReadonlySet<string>): ScopeSchemas
  scopeAtEnd(only?: ReadonlySet<string>): ScopeSchemas
}

/** Documents never change in place, so what is worked out about one holds as long as it is there. */
const analyses = new WeakMap<Workflow, { catalog: NodeCatalog; analysis: Analysis }>()

export function analyse(workflow: Workflow, catalog: NodeCatalog): Analysis {
  const kept = analyses.get(workflow)
  if (kept?.catalog === catalog) return kept.analysis
  const analysis = newAnalysis(workflow, catalog)
  analyses.set(workflow, { catalog, analysis })
  return analysis
}

const indexSchema: JsonSchema = { type: 'integer' }
const failureSchema: JsonSchema = {
  type: 'object', required: ['error'],
  properties: { error: { type: 'object', properties: { code: { type: 'string' }, message: { type: 'string' }, retryable: { type: 'boolean' }, details: { type: 'object' } }, required: ['code', 'message', 'retryable'] } },
}

function newAnalysis(workflow: Workflow, catalog: NodeCatalog): Analysis {
  const graph = buildGraph(workflow)
  const certainty = certaintyOf(graph, catalog)
  const event = eventSchema(workflow)
  const outputs = outputSchemas(graph, catalog, (root, path, at) => pathSchema(root, path, at))

  /** The steps that a field sees, and whether each surely has an output. */
  function visible(nodeId: string, each: boolean): { id: string; mayBeSkipped: boolean }[] {
    const before = graph.upstreamOf(nodeId).map((id) => ({ id, mayBeSkipped: !certainty.isSure(id, nodeId) }))
    if (!each || graph.byId.get(nodeId)?.type !== 'loop') return before
    return [...before, ...atEnd(nodeId)]
  }

  function atEnd(level: string): { id: string; mayBeSkipped: boolean }[] {
    return (graph.levels.get(level) ?? []).map((id) => ({ id, mayBeSkipped: !certainty.isSureAtEnd(id, level) }))
  }

  /** A step that goes on after its failure gives the failure instead. */
  function outputAt(step: string, at: string | undefined): JsonSchema | undefined {
    switch (graph.byId.get(step)?.settings?.onError) {
      case 'continue': return undefined
      case 'port': {
        const way = at === undefined ? 'unknown' : certainty.wayTaken(step, at)
        return way === 'unknown' ? undefined : way === 'error' ? failureSchema : outputs.of(step)
      }
      default: return outputs.of(step)
    }
  }

  function stepsOf(entries: readonly { id: string; mayBeSkipped: boolean }[], at: string | undefined, only: ReadonlySet<string> | undefined): ScopeSchemas['steps'] {
    const steps: ScopeSchemas['steps'] = {}
    for (const { id, mayBeSkipped } of entries) if (!only || only.has(id)) steps[id] = { output: outputAt(id, at), mayBeSkipped }
    return steps
  }

  function itemsAround(nodeId: string, each: boolean): Pick<ScopeSchemas, 'item' | 'inLoop' | 'loops'> {
    const own = each ? [nodeId] : []
    const loops = [...(graph.byId.get(nodeId)?.type === 'loop' ? own : []), ...graph.loopsAround(nodeId)]
    const [nearest] = [...own, ...loops]
    if (nearest === undefined) return { inLoop: false }
    return { inLoop: true, item: outputs.itemOf(nearest), loops: Object.fromEntries(loops.map((id) => [id, outputs.itemOf(id)])) }
  }

  function pathSchema(root: string, path: readonly (string | number)[], at: { nodeId: string; each: boolean }): JsonSchema | undefined {
    const [first, second, ...rest] = path
    const { nodeId, each } = at
    switch (root) {
      case 'event': return schemaAt(event, path)
      case 'vars': return schemaAt(inferSchemaOf([workflow.vars]), path)
      case 'index': return path.length === 0 ? indexSchema : undefined
      case 'item': return schemaAt(itemsAround(nodeId, each).item, path)
      case 'loops': return typeof first === 'string' && second === 'item' ? schemaAt(itemsAround(nodeId, each).loops?.[first], rest) : undefined
      case 'steps': {
        if (typeof first !== 'string' || second !== 'output') return undefined
        const isVisible = graph.isUpstream(first, nodeId) || (each && graph.byId.get(first)?.parent === nodeId)
        return isVisible ? schemaAt(outputAt(first, nodeId), rest) : undefined
      }
      default: return undefined
    }
  }

  const shared = { event, vars: workflow.vars }
  return {
    graph, certainty, outputs, event,
    scopeAt: (nodeId, { each = false } = {}, only) => ({ ...shared, ...itemsAround(nodeId, each), steps: stepsOf(visible(nodeId, each), nodeId, only) }),
    scopeAtEnd: (only) => ({ ...shared, inLoop: false, steps: stepsOf(atEnd(''), undefined, only) }),
  }
}

/** The event as its samples have it. What no sample has may still come, so nothing is closed. */
function eventSchema(workflow: Workflow): JsonSchema {
  const payload = inferSchemaOf(workflow.samples.map((sample) => sample.payload))
  return { type: 'object', properties: { payload: payload ?? {} }, required: ['payload'] }
}
