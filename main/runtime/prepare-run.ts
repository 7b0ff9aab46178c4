import type { RunStarted } from '@main/engine/plan.ts'
import { withSubWorkflows } from '@main/storage/sub-workflows.ts'
import { outermostLoop, rerunFrom, upstream } from '@shared/document/run-part.ts'
import { AppError } from '@shared/failure.ts'
import type { NodeId, RunId, WorkflowId } from '@shared/id.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import type { RecordedOutput, RunMode, StartedBy, WritePolicy } from '@shared/run-event.ts'
import type { RunView } from '@shared/run-view.ts'
import type { Workflow, WorkflowNode } from '@shared/workflow.ts'

export type StartRun = {
  workflow: Workflow
  /** Sub-workflows that go before those of the library. */
  library?: readonly Workflow[]
  payload: JsonValue
  /** Over the document's own. */
  vars?: JsonObject
  mode: RunMode
  startedBy: StartedBy
  pins?: { readonly [nodeId: string]: JsonValue }
  /** For the mode `from`: the run whose outputs stand in upstream. */
  reuseFrom?: RunId
  writes: WritePolicy
  /** The run that failed and that this one goes on with. */
  replay?: { of: RunId; keys: RunId }
  /** What a write that is in doubt does: the run waits for a person's word. Absent: the step fails. */
  doubt?: 'wait'
}

type Context = {
  runId: RunId
  now: number
  findWorkflow(id: WorkflowId): Workflow | undefined
  viewOf(runId: RunId): RunView
}

/** A run's first fact. Throws AppError `not-found` or `invalid-input` when it cannot be started as asked; nothing has happened then. */
export function prepareRun(request: StartRun, { runId, now, findWorkflow, viewOf }: Context): RunStarted {
  const { workflow, payload, mode, startedBy, writes, pins = {} } = request
  const ids = new Set<string>(workflow.nodes.map((node) => node.id))
  if (mode.kind !== 'whole' && !ids.has(mode.nodeId)) throw wrong('not-found', `The workflow has no node "${mode.nodeId}" to run ${mode.kind === 'to' ? 'to' : 'from'}.`)
  const used = Object.fromEntries(Object.entries(pins).filter(([id]) => ids.has(id)))
  const library = subWorkflows(workflow, request.library ?? [], findWorkflow)
  return {
    type: 'run-started', at: now, runId,
    // Samples and tests are no part of a run; they would make every journal as large as the document's largest sample.
    workflow: { ...workflow, samples: [], tests: [] },
    ...(library.length > 0 && { library }),
    payload, vars: { ...workflow.vars, ...request.vars }, mode, startedBy, writes,
    ...(request.doubt && { doubt: request.doubt }),
    ...(request.replay && { replay: request.replay }),
    ...(Object.keys(used).length > 0 && { pins: used }),
    ...(mode.kind === 'from' && { reused: reusedOutputs(request, mode.nodeId, used, viewOf) }),
  }
}

/** The outputs of all that leads into what is run again, as the earlier run gave them. */
function reusedOutputs({ workflow, reuseFrom }: StartRun, nodeId: NodeId, pins: JsonObject, viewOf: Context['viewOf']): Record<string, RecordedOutput> {
  const again = rerunFrom(workflow, nodeId)
  const above = new Set([...again].flatMap((id) => [...upstream(workflow, id)]).filter((id) => !again.has(id)))
  const before = reuseFrom === undefined ? null : viewOf(reuseFrom)
  if (before && before.workflowId !== workflow.id) throw wrong('invalid-input', `The run ${before.runId} is one of another workflow, "${before.workflowName}", so its outputs cannot be used here.`)
  const reused: Record<string, RecordedOutput> = {}
  const missing: WorkflowNode[] = []
  for (const node of workflow.nodes) {
    if (!above.has(node.id) || Object.hasOwn(pins, node.id)) continue
    const step = before?.steps.get(node.id)
    if (step?.output !== undefined) reused[node.id] = { output: step.output, ...(step.ports && { ports: [...step.ports] }) }
    else if (step?.status !== 'skipped') missing.push(node)
  }
  if (missing.length === 0) return reused
  const names = missing.map((node) => `"${node.name || node.id}"`).join(', ')
  const start = workflow.nodes.find((node) => node.id === outermostLoop(workflow, nodeId))
  throw wrong('invalid-input', `Cannot run from "${start?.name || nodeId}": there is no output yet of ${names}, which ${missing.length === 1 ? 'leads' : 'lead'} to it. Run the whole workflow once, or pin ${missing.length === 1 ? 'that output' : 'those outputs'}.`)
}

/** The workflows that this one calls by a fixed id, and those that they call, as they are now. */
function subWorkflows(workflow: Workflow, given: readonly Workflow[], findWorkflow: Context['findWorkflow']): Workflow[] {
  const own = new Map<string, Workflow>(given.map((entry) => [entry.id, entry]))
  // One that was brought along may be called by an id that an expression gives, so all of those are kept.
  const found = [workflow, ...given].flatMap((entry) => withSubWorkflows(entry, (id) => own.get(id) ?? findWorkflow(id)))
  const all = new Map([...given, ...found].map((entry) => [entry.id, entry]))
  all.delete(workflow.id)
  return [...all.values()].map((entry) => ({ ...entry, samples: [], tests: [] }))
}

function wrong(code: 'not-found' | 'invalid-input', message: string): AppError {
  return new AppError({ code, message, retryable: false })
}
