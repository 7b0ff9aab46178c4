// The run store: what is known of runs, folded from the facts that main pushes.
// R1. Only facts change a view; asking main to run or to stop changes nothing here until main says what happened.
// R2. Facts that arrive within one frame are folded together, and a node's NodeRun stays the same object when no fact concerns it.
// R3. A run that was joined midway is read from its journal again when it goes on: pushes carry no numbers that would tell what is already known.
import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import type { RunId, WorkflowId } from '@shared/id.ts'
import type { JsonValue } from '@shared/json.ts'
import type { RunEvent, RunMode } from '@shared/run-event.ts'
import { foldRunAll, type RunView, type StepView } from '@shared/run-view.ts'
import { stepKey } from '@shared/step.ts'
import type { Workflow } from '@shared/workflow.ts'
import { call, onPush } from '../api.ts'
import { documentStore, type OpenDocument } from '../document/document-store.ts'
import { sessionStore } from '../session/session-store.ts'
import { fingerprintOf, nodeRun, type NodeRun } from './node-run.ts'

export type RunStoreState = {
  runs: ReadonlyMap<RunId, RunView>
  /** The run that the canvas and the panels show, by workflow. */
  currentRunId: Readonly<Record<string, RunId>>
  /** What each node last did, by workflow and node. A node that the current run did not reach keeps what an earlier one left. */
  byNode: Readonly<Record<string, ReadonlyMap<string, NodeRun>>>
}

export const runStore = createStore<RunStoreState>()(() => ({ runs: new Map(), currentRunId: {}, byNode: {} }))

export function useRuns<T>(selector: (state: RunStoreState) => T): T {
  return useStore(runStore, selector)
}

/** Runs kept in memory besides the current ones: enough to go back and forth among the last few. */
const keptRuns = 12
const frameMs = 16
const rejoinMs = 250

let pending = new Map<RunId, RunEvent[]>()
let frame: ReturnType<typeof setTimeout> | undefined
const joined = new Map<RunId, ReturnType<typeof setTimeout> | null>()

/** Begins to listen to main, and to renames in the open document. Returns the function that stops. */
export function listenToRuns(): () => void {
  const stops = [
    onPush('run.event', ({ runId, events }) => receive(runId, events)),
    documentStore.subscribe((state, before) => {
      if (state.status === 'open' && before.status === 'open' && state.workflowId === before.workflowId) followRename(before.draft.workflow, state.draft.workflow)
    }),
  ]
  return () => { for (const stop of stops) stop() }
}

/** A node that got another id keeps what it last did; under the old id as well, for when the rename is undone. */
export function followRename(before: Workflow, after: Workflow): void {
  if (before.nodes === after.nodes || before.nodes.length !== after.nodes.length) return
  const runs = runStore.getState().byNode[after.id]
  const renames = after.nodes.flatMap((node, index) => {
    const old = before.nodes[index]
    const run = old === undefined || old.id === node.id || old.type !== node.type ? undefined : runs?.get(old.id)
    return run === undefined || runs?.has(node.id) === true ? [] : [[node.id, run] as const]
  })
  if (renames.length > 0) runStore.setState(({ byNode }) => ({ byNode: { ...byNode, [after.id]: new Map([...runs ?? [], ...renames]) } }))
}

export function receive(runId: RunId, events: readonly RunEvent[]): void {
  if (joined.has(runId)) return rejoin(runId)
  const isKnown = runStore.getState().runs.has(runId) || pending.has(runId) || events[0]?.type === 'run-started'
  if (!isKnown) return rejoin(runId)
  pending.set(runId, [...(pending.get(runId) ?? []), ...events])
  frame ??= setTimeout(flush, frameMs)
}

/** Folds what has arrived. Called by itself once a frame. */
export function flush(): void {
  clearTimeout(frame)
  frame = undefined
  const batches = pending
  pending = new Map()
  for (const [runId, events] of batches) fold(runId, events)
}

function fold(runId: RunId, events: readonly RunEvent[]): void {
  const state = runStore.getState()
  const run = foldRunAll(state.runs.get(runId) ?? null, events)
  if (run === null) return
  const started = events[0]?.type === 'run-started'
  const shows = started ? isTest(run.startedBy) : state.currentRunId[run.workflowId] === runId
  const runs = new Map(state.runs).set(runId, run)
  if (started) forgetOld(runs, state.currentRunId)
  if (!shows) return runStore.setState({ runs })
  const before = started && run.mode.kind === 'whole' ? new Map<string, NodeRun>() : state.byNode[run.workflowId] ?? new Map<string, NodeRun>()
  runStore.setState({
    runs,
    currentRunId: started ? { ...state.currentRunId, [run.workflowId]: runId } : state.currentRunId,
    byNode: { ...state.byNode, [run.workflowId]: withSteps(before, run, touched(events)) },
  })
}

/** What a person tries out: a run of theirs, and one of the draft that an event started. */
function isTest(startedBy: RunView['startedBy']): boolean {
  return startedBy.kind === 'person' || ((startedBy.kind === 'event' || startedBy.kind === 'mcp') && startedBy.version === 'draft')
}

function touched(events: readonly RunEvent[]): Set<string> {
  const keys = new Set<string>()
  for (const event of events) {
    if (event.type === 'steps-skipped') for (const step of event.steps) keys.add(stepKey(step.nodeId, step.iteration))
    else if ('nodeId' in event) keys.add(stepKey(event.nodeId, event.iteration))
  }
  return keys
}

function withSteps(before: ReadonlyMap<string, NodeRun>, run: RunView, keys: Iterable<string>): ReadonlyMap<string, NodeRun> {
  const steps = new Map<string, StepView[]>()
  const places = new Map<string, Map<string, number>>()
  for (const key of keys) {
    const step = run.steps.get(key)
    if (step === undefined) continue
    const old = before.get(step.nodeId)
    const list = steps.get(step.nodeId) ?? (old?.runId === run.runId ? [...old.steps] : [])
    const place = places.get(step.nodeId) ?? new Map(list.map((each, index) => [each.key, index]))
    const at = place.get(key) ?? list.length
    place.set(key, at)
    list[at] = step
    steps.set(step.nodeId, list)
    places.set(step.nodeId, place)
  }
  if (steps.size === 0) return before
  const after = new Map(before)
  for (const [nodeId, [first, ...rest]] of steps) {
    const node = run.workflow.nodes.find((each) => each.id === nodeId)
    if (first !== undefined) after.set(nodeId, nodeRun(run.runId, node === undefined ? undefined : fingerprintOf(node), [first, ...rest]))
  }
  return after
}

function forgetOld(runs: Map<RunId, RunView>, current: RunStoreState['currentRunId']): void {
  const kept = new Set(Object.values(current))
  const old = [...runs.values()].filter((run) => run.status !== 'running' && !kept.has(run.runId))
  for (const run of old.slice(0, Math.max(0, old.length - keptRuns))) runs.delete(run.runId)
}

function rejoin(runId: RunId): void {
  if (joined.get(runId)) return
  joined.set(runId, setTimeout(() => {
    joined.set(runId, null)
    // A run that cannot be read is not shown; asking for it by name says why.
    loadRun(runId).catch(() => undefined)
  }, rejoinMs))
}

/** Reads a run from its journal and keeps it. Does not show it. */
export async function loadRun(runId: RunId): Promise<RunView | null> {
  const known = runStore.getState().runs.get(runId)
  if (known !== undefined && (known.status !== 'running' || !joined.has(runId))) return known
  const run = foldRunAll(null, await call('run.events', { runId }))
  if (run === null) return null
  if (run.status === 'running') joined.set(runId, joined.get(runId) ?? null)
  else joined.delete(runId)
  const state = runStore.getState()
  const runs = new Map(state.runs).set(runId, run)
  if (state.currentRunId[run.workflowId] === runId) runStore.setState({ runs, byNode: { ...state.byNode, [run.workflowId]: withSteps(new Map(), run, run.steps.keys()) } })
  else runStore.setState({ runs })
  return run
}

/** Puts a run on the canvas and in the panels. */
export async function showRun(runId: RunId): Promise<void> {
  const run = await loadRun(runId)
  if (run === null) return
  runStore.setState((state) => ({
    currentRunId: { ...state.currentRunId, [run.workflowId]: runId },
    byNode: { ...state.byNode, [run.workflowId]: withSteps(new Map(), run, run.steps.keys()) },
  }))
}

/** Shows a workflow's last run, so that its values are there when it is opened. Does nothing when one is shown already. */
export async function showLastRun(workflowId: WorkflowId): Promise<void> {
  if (runStore.getState().currentRunId[workflowId] !== undefined) return
  const [last] = await call('run.list', { workflowId, limit: 1 })
  if (last !== undefined && runStore.getState().currentRunId[workflowId] === undefined) await showRun(last.runId)
}

/** Runs the open workflow as it is on the screen, with the chosen sample. Rejects with an AppError; null when none is open. */
export async function startRun(mode: RunMode = { kind: 'whole' }): Promise<RunId | null> {
  const state = documentStore.getState()
  if (state.status !== 'open') return null
  const sample = chosenSample(state)
  const reuseFrom = mode.kind === 'from' ? runStore.getState().currentRunId[state.workflowId] : undefined
  return call('run.start', {
    workflow: state.draft.workflow, payload: sample?.payload ?? {}, mode, pins: state.draft.pins,
    ...(sample === undefined ? {} : { sample: sample.name }), ...(reuseFrom === undefined ? {} : { reuseFrom }),
  })
}

/** The sample that a run of this document takes: the chosen one, else the first. */
export function chosenSample({ workflowId, draft }: Pick<OpenDocument, 'workflowId' | 'draft'>): { name: string; payload: JsonValue } | undefined {
  const { samples } = draft.workflow
  const name = sessionStore.getState().samples[workflowId]
  return samples.find((sample) => sample.name === name) ?? samples[0]
}

/** Stops the run that a workflow shows, when it is under way. */
export async function cancelRun(workflowId: WorkflowId): Promise<void> {
  const run = currentRun(workflowId)(runStore.getState())
  if (run?.status === 'running') await call('run.cancel', { runId: run.runId })
}

/** Selectors. Make them outside of components, or hold them with useCallback. */
export function currentRun(workflowId: string | null) {
  return (state: RunStoreState): RunView | undefined => {
    const runId = workflowId === null ? undefined : state.currentRunId[workflowId]
    return runId === undefined ? undefined : state.runs.get(runId)
  }
}

/** What a node last did; undefined when it did not run. The same object until that changes. */
export function nodeRunOf(workflowId: string | null, nodeId: string) {
  return (state: RunStoreState): NodeRun | undefined => (workflowId === null ? undefined : state.byNode[workflowId]?.get(nodeId))
}

/** What every node last did. */
export function lastOutputs(workflowId: string | null) {
  return (state: RunStoreState): ReadonlyMap<string, NodeRun> => (workflowId === null ? undefined : state.byNode[workflowId]) ?? noNodes
}

const noNodes: ReadonlyMap<string, NodeRun> = new Map()
