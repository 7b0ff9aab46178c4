import type { ScopeSchemas } from '../expression/scope.ts'
import { inferSchemaOf } from '../infer-schema.ts'
import type { JsonSchema } from '../json-schema.ts'
import type { Workflow } from '../workflow.ts'
import type { NodeCatalog } from './catalog.ts'
import { certaintyOf } from './certainty.ts'
import { buildGraph, type WorkflowGraph } from './graph.ts'
import { outputSchemas } from './output-schemas.ts'
import { schemaAt } from './schema-walk.ts'

export type StepSchema = ScopeSchemas['steps'][string]

/** Everything but the steps: cheap where an expression names none. */
export type VariableSchemas = Omit<ScopeSchemas, 'steps'>

/**
 * What is known of the variables that expressions see: the event as the samples have it, the steps upstream with their
 * outputs and whether they may be skipped, the items of the loops around. `each` is for a field that is evaluated once
 * an item (`x-each`): it sees `item`, and a loop's also the steps of its body.
 */
export type Analysis = {
  graph: WorkflowGraph
  event: JsonSchema
  /** A step as a field of this node sees it; undefined when it does not. */
  stepAt(nodeId: string, id: string, each: boolean): StepSchema | undefined
  /** The same when the run is over. */
  stepAtEnd(id: string): StepSchema | undefined
  variablesAt(nodeId: string, each: boolean): VariableSchemas
  variablesAtEnd: VariableSchemas
  scopeAt(nodeId: string, each: boolean): ScopeSchemas
  scopeAtEnd(): ScopeSchemas
}

/** Documents never change in place, so what is worked out about one holds as long as it and the kinds of nodes are the same. */
const analyses = new WeakMap<Workflow, { catalog: NodeCatalog; nodeTypes: NodeCatalog['nodeTypes']; analysis: Analysis }>()

export function analyse(workflow: Workflow, catalog: NodeCatalog): Analysis {
  const kept = analyses.get(workflow)
  const { nodeTypes } = catalog
  if (kept?.catalog === catalog && kept.nodeTypes === nodeTypes) return kept.analysis
  const analysis = newAnalysis(workflow, catalog)
  analyses.set(workflow, { catalog, nodeTypes, analysis })
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

  /** The steps that a field sees. */
  function visible(nodeId: string, each: boolean): readonly string[] {
    const before = graph.upstreamOf(nodeId)
    return each && isLoop(nodeId) ? [...before, ...(graph.levels.get(nodeId) ?? [])] : before
  }

  function stepAt(nodeId: string, id: string, each: boolean): StepSchema | undefined {
    if (graph.isUpstream(id, nodeId)) return { output: outputAt(id, nodeId), mayBeSkipped: !certainty.isSure(id, nodeId) }
    return each && isLoop(nodeId) ? stepAtEnd(nodeId, id) : undefined
  }

  function stepAtEnd(level: string, id: string): StepSchema | undefined {
    const node = graph.byId.get(id)
    return node && (node.parent ?? '') === level ? { output: outputAt(id, undefined), mayBeSkipped: !certainty.isSureAtEnd(id, level) } : undefined
  }

  function isLoop(nodeId: string): boolean {
    return graph.byId.get(nodeId)?.type === 'loop'
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

  function stepsOf(ids: readonly string[], find: (id: string) => StepSchema | undefined): ScopeSchemas['steps'] {
    return Object.fromEntries(ids.flatMap((id) => {
      const step = find(id)
      return step ? [[id, step] as const] : []
    }))
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
        return schemaAt(stepAt(nodeId, first, each)?.output, rest)
      }
      default: return undefined
    }
  }

  const shared = { event, vars: workflow.vars }
  return {
    graph, event, stepAt, stepAtEnd: (id) => stepAtEnd('', id),
    variablesAt: (nodeId, each) => ({ ...shared, ...itemsAround(nodeId, each) }),
    variablesAtEnd: { ...shared, inLoop: false },
    scopeAt: (nodeId, each) => ({ ...shared, ...itemsAround(nodeId, each), steps: stepsOf(visible(nodeId, each), (id) => stepAt(nodeId, id, each)) }),
    scopeAtEnd: () => ({ ...shared, inLoop: false, steps: stepsOf(graph.levels.get('') ?? [], (id) => stepAtEnd('', id)) }),
  }
}

/** The event as its samples, or the inputs of its trigger, have it. What no sample has may still come, so nothing is closed. */
function eventSchema({ trigger, samples }: Workflow): JsonSchema {
  const inferred = inferSchemaOf(samples.map((sample) => sample.payload))
  // What a program has to give is said, and checked before a run begins.
  const payload = trigger.type === 'mcp' && trigger.inputSchema?.['properties'] !== undefined ? trigger.inputSchema as JsonSchema : inferred
  return { type: 'object', properties: { payload: payload ?? {} }, required: ['payload'] }
}
