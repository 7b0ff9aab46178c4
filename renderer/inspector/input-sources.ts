import type { NodeCategory } from '@shared/node-type.ts'
import type { JsonValue } from '@shared/json.ts'
import type { JsonSchema } from '@shared/json-schema.ts'
import type { Analysis } from '@shared/document/scope-schemas.ts'
import type { StepView } from '@shared/run-view.ts'
import type { Workflow } from '@shared/workflow.ts'
import type { LiveScope } from '../expression/live-scope.ts'
import { nodeTypeOf } from '../catalog/catalog-store.ts'

/** One thing that a node can read: a heading, its value if there is one, and how an expression begins with it. */
export type InputSource = {
  id: string
  title: string
  note: string
  category: NodeCategory
  icon: string
  root: string
  value: JsonValue | undefined
  schema: JsonSchema | undefined
  pinned: boolean
}

type SourcesOptions = { workflow: Workflow; analysis: Analysis; nodeId: string; live: LiveScope; pins: Readonly<Record<string, JsonValue>>; triggerIcon: string; sampleName: string | undefined; statusOf: (nodeId: string) => StepView['status'] | undefined }

/** The nearest first: the item of the loop around, steps from the last to the first, the event, constants. */
export function inputSources({ workflow, analysis, nodeId, live, pins, triggerIcon, sampleName, statusOf }: SourcesOptions): InputSource[] {
  const { graph } = analysis
  const { scope } = live
  const schemas = analysis.scopeAt(nodeId, false)
  const place = new Map(graph.order.map((id, index) => [id, index]))
  const sources: InputSource[] = []
  for (const [depth, loopId] of graph.loopsAround(nodeId).entries()) {
    const round = scope.loops?.[loopId]
    const root = depth === 0 ? 'item' : `loops.${loopId}.item`
    sources.push({
      id: `loop:${loopId}`, title: depth === 0 ? 'item' : nameOf(workflow, loopId), note: round === undefined ? 'no item yet' : `round ${round.index + 1}`, category: 'logic', icon: 'repeat',
      root, value: round?.item, schema: schemas.loops?.[loopId], pinned: false,
    })
  }
  const upstream = [...graph.upstreamOf(nodeId)].sort((a, b) => (place.get(b) ?? 0) - (place.get(a) ?? 0))
  for (const id of upstream) {
    const node = graph.byId.get(id)
    const nodeType = node && nodeTypeOf(node.type)
    const value = scope.steps[id]?.output
    sources.push({
      id: `step:${id}`, title: nameOf(workflow, id), note: value === undefined ? absentWords(statusOf(id)) : '', category: nodeType?.category ?? 'connector', icon: nodeType?.icon ?? 'box',
      root: `steps.${id}.output`, value, schema: schemas.steps[id]?.output, pinned: Object.hasOwn(pins, id),
    })
  }
  sources.push({ id: 'event', title: 'event', note: sampleName ?? 'no sample yet', category: 'trigger', icon: triggerIcon, root: 'event', value: sampleName === undefined ? undefined : scope.event, schema: schemas.event, pinned: false })
  if (Object.keys(workflow.vars).length > 0) sources.push({ id: 'vars', title: 'vars', note: '', category: 'data', icon: 'variable', root: 'vars', value: workflow.vars, schema: undefined, pinned: false })
  return sources
}

function absentWords(status: StepView['status'] | undefined): string {
  return status === 'skipped' || status === 'failed' || status === 'running' ? status : 'no output yet'
}

function nameOf(workflow: Workflow, id: string): string {
  const name = workflow.nodes.find((node) => node.id === id)?.name ?? ''
  return name === '' ? id : name
}
