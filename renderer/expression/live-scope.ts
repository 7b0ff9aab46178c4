// live-scope: the values that an expression in a node would have now: those of the last run, of pinned outputs and of
// the chosen sample. Pure; nothing is made up: a step that has not run is absent, and `waitsFor` names it.
import { renderTemplate } from '@shared/expression/evaluate.ts'
import type { Scope } from '@shared/expression/scope.ts'
import { isTemplate } from '@shared/expression/template.ts'
import { isJsonObject, type JsonValue } from '@shared/json.ts'
import type { WorkflowGraph } from '@shared/document/graph.ts'
import type { Workflow } from '@shared/workflow.ts'
import type { StepView } from '@shared/run-view.ts'
import { iterationOf } from '@shared/step.ts'

export type StepsOf = (nodeId: string) => readonly StepView[]

export type LiveSource = {
  workflow: Workflow
  graph: WorkflowGraph
  nodeId: string
  /** What each node did in the last run. */
  stepsOf: StepsOf
  pins: Readonly<Record<string, JsonValue>>
  payload: JsonValue
  /** ISO; of the last run, else of when the page was opened. */
  startedAt: string
  runId: string
  /** The round that is looked at, as in `outer[2]/inner[0]`. */
  iteration: string
  /** For a field that is looked at once an item. */
  each: boolean
}

/** `skipped`: the last run went another way, so its values need not fit what this node expects. */
export type LiveScope = { scope: Scope; waitsFor: ReadonlySet<string>; skipped: boolean }

export function liveScope(source: LiveSource): LiveScope {
  const { workflow, graph, nodeId, each } = source
  const loops = [...graph.loopsAround(nodeId)].reverse()
  const rounds = roundsOf(source.iteration, loops.length)
  const waitsFor = new Set<string>()
  const scope: Scope = {
    event: { payload: source.payload },
    steps: {},
    run: { id: source.runId, startedAt: source.startedAt, workflowId: workflow.id, workflowName: workflow.name },
    vars: workflow.vars,
  }
  for (const id of graph.upstreamOf(nodeId)) {
    const depth = graph.loopsAround(id).length
    const output = outputOf(source, id, rounds.slice(0, depth).join('/'))
    if (output === undefined) waitsFor.add(id)
    else scope.steps[id] = { output }
  }
  addLoops(scope, source, loops, rounds)
  if (each) addOwnItem(scope, source, rounds.join('/'))
  const own = source.stepsOf(nodeId)
  return { scope, waitsFor, skipped: own.length > 0 && own.every((step) => step.status === 'skipped') }
}

/** The segments of an iteration, filled up with first rounds where it is not as deep. */
function roundsOf(iteration: string, depth: number): string[] {
  return (iteration === '' ? [] : iteration.split('/')).slice(0, depth)
}

function outputOf({ stepsOf, pins }: LiveSource, id: string, iteration: string): JsonValue | undefined {
  if (Object.hasOwn(pins, id)) return pins[id]
  return stepIn(stepsOf(id), iteration)?.output
}

function stepIn(steps: readonly StepView[], iteration: string): StepView | undefined {
  return steps.find((step) => step.iteration === iteration) ?? steps.findLast((step) => step.output !== undefined) ?? steps.at(-1)
}

function addLoops(scope: Scope, source: LiveSource, loops: readonly string[], rounds: readonly string[]): void {
  for (const [depth, loopId] of loops.entries()) {
    const index = Number(/\[(\d+)\]$/.exec(rounds[depth] ?? '')?.[1] ?? 0)
    const item = itemsOf(source, loopId, rounds.slice(0, depth).join('/'), scope)?.[index]
    if (item === undefined) continue
    scope.loops = { ...scope.loops, [loopId]: { item, index } }
    scope.item = item
    scope.index = index
  }
}

/** The field's own item: the first of the node's list. In a loop, its body's steps of the first round as well. */
function addOwnItem(scope: Scope, source: LiveSource, iteration: string): void {
  const { graph, nodeId } = source
  const item = itemsOf(source, nodeId, iteration, scope)?.[0]
  if (item !== undefined) {
    scope.item = item
    scope.index = 0
    if (graph.byId.get(nodeId)?.type === 'loop') scope.loops = { ...scope.loops, [nodeId]: { item, index: 0 } }
  }
  if (graph.byId.get(nodeId)?.type !== 'loop') return
  const first = iterationOf(nodeId, iteration, 0)
  for (const id of graph.levels.get(nodeId) ?? []) {
    const output = outputOf(source, id, first)
    if (output !== undefined) scope.steps[id] = { output }
  }
}

/** What a loop or filter goes through: as the run had it, else as its expression says now. */
function itemsOf({ graph, stepsOf }: LiveSource, id: string, iteration: string, scope: Scope): readonly JsonValue[] | undefined {
  const input = stepIn(stepsOf(id), iteration)?.input
  if (isJsonObject(input) && Array.isArray(input['items'])) return input['items']
  const items = graph.byId.get(id)?.input['items']
  if (Array.isArray(items)) return items
  if (typeof items !== 'string' || !isTemplate(items)) return undefined
  try {
    const value = renderTemplate(items, scope)
    return Array.isArray(value) ? value : undefined
  } catch {
    // The loop's own field says what is wrong with it; here there is just no item to show.
    return undefined
  }
}
