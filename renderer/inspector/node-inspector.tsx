import { useCallback, useDeferredValue, useMemo, useState } from 'react'
import { analyse } from '@shared/document/scope-schemas.ts'
import { nodeCatalog } from '@shared/document/catalog.ts'
import type { RunView, StepView } from '@shared/run-view.ts'
import type { WorkflowNode } from '@shared/workflow.ts'
import { nodeTypeOf, triggerTypeOf } from '../catalog/catalog-store.ts'
import type { OpenDocument } from '../document/document-store.ts'
import { catalogOf, problemsOf, useProblems } from '../document/problems-store.ts'
import { liveScope, type LiveScope } from '../expression/live-scope.ts'
import { fingerprintOf } from '../run/node-run.ts'
import { chosenSample, currentRun, lastOutputs, useRuns, type RunStoreState } from '../run/run-store.ts'
import { openNode, useSession, type SessionState } from '../session/session-store.ts'
import { run as startRun } from '../shell/run-actions.ts'
import { Count, StateIcon } from '../ui/badge.tsx'
import { InputPane } from './input-pane.tsx'
import { inputSources } from './input-sources.ts'
import { InspectorHead } from './inspector-head.tsx'
import { leaveOnEscape } from './leave-on-escape.ts'
import { NodeContext } from './node-context.ts'
import { OutputPane } from './output-pane.tsx'
import { ParametersPane } from './parameters-pane.tsx'
import { Panes } from './panes.tsx'

const samplesOf = (state: SessionState) => state.samples
const noCatalog = nodeCatalog([])
/** `now()` before any run: when this page was opened, so that it does not tick while one types. */
const openedAt = new Date().toISOString()

/** One node: what it can read, what it is told, what it gave. */
export function NodeInspector({ document, node }: { document: OpenDocument; node: WorkflowNode }) {
  const { workflowId, draft, readOnly } = document
  const { workflow, pins } = draft
  useSession(samplesOf)
  const outputs = useRuns(useCallback((state: RunStoreState) => lastOutputs(workflowId)(state), [workflowId]))
  const run = useRuns(useCallback((state: RunStoreState) => currentRun(workflowId)(state), [workflowId]))
  const problems = useProblems(useCallback((state) => problemsOf(node.id)(state), [node.id]))
  const [stepKey, setStepKey] = useState<string | null>(null)
  const [isStarting, setStarting] = useState(false)
  const [full, setFull] = useState(false)
  // A key press shows at once; what is worked out from the whole document follows.
  const settled = useDeferredValue(workflow)
  const analysis = useMemo(() => analyse(settled, catalogOf() ?? noCatalog), [settled])
  const nodeRun = outputs.get(node.id)
  const step = nodeRun?.steps.find((each) => each.key === stepKey) ?? nodeRun?.shown
  const iteration = step?.iteration ?? ''
  const sample = chosenSample(document)
  const nodeType = nodeTypeOf(node.type)

  const scopes = useMemo(() => {
    const stepsOf = (id: string): readonly StepView[] => outputs.get(id)?.steps ?? none
    const build = (each: boolean): LiveScope => liveScope({
      workflow: settled, graph: analysis.graph, nodeId: node.id, stepsOf, pins, payload: sample?.payload ?? {}, startedAt: startOf(run), runId: run?.runId ?? 'run_test', iteration, each,
    })
    return { live: remembered(build), schemas: remembered((each: boolean) => analysis.scopeAt(node.id, each)) }
  }, [settled, analysis, node.id, outputs, pins, sample?.payload, run, iteration])

  const context = useMemo<NodeContext>(() => ({
    node, nodeType, readOnly, liveScope: scopes.live, schemas: scopes.schemas,
    problemAt: (pointer) => problems.find((problem) => isAtOrBelow(problem.pointer, pointer)),
    problems: problems.filter((problem) => !/^\/nodes\/\d+\/input/.test(problem.pointer)),
    nameOf: (id) => workflow.nodes.find((each) => each.id === id)?.name || id,
  }), [node, nodeType, readOnly, scopes, workflow.nodes, problems])

  const sources = useMemo(
    () => inputSources({ workflow: settled, analysis, nodeId: node.id, live: scopes.live(false), pins, triggerIcon: triggerTypeOf(settled.trigger)?.icon ?? 'play', sampleName: sample?.name, statusOf: (id) => outputs.get(id)?.shown.status }),
    [settled, analysis, node.id, scopes, pins, sample?.name, outputs],
  )

  const begin = (kind: 'to' | 'from') => {
    setStarting(true)
    startRun({ kind, nodeId: node.id })
    // The store says when the run is there; a click twice in that moment would start two.
    setTimeout(() => setStarting(false), 400)
  }
  const isRunning = run?.status === 'running'
  const onRunTo = isRunning || isStarting ? null : () => begin('to')
  const name = node.name === '' ? node.id : node.name
  const pin = Object.hasOwn(pins, node.id) ? { value: pins[node.id] ?? null } : null
  const failed = step?.status === 'failed'

  return (
    <NodeContext value={context}>
      <div className={full ? 'inspector is-full' : 'inspector'} role="complementary" aria-label={`Inspector: ${name}`} onKeyDown={(event) => leaveOnEscape(event, node.id, full ? () => setFull(false) : undefined)}>
        <InspectorHead node={node} nodeType={nodeType} readOnly={readOnly} running={isRunning || isStarting} onRunTo={() => begin('to')} onRunFrom={() => begin('from')} full={full} onFull={setFull} onClose={() => openNode(null)} />
        <Panes
          input={<InputPane sources={sources} onRunTo={onRunTo} />}
          parameters={(headed) => <ParametersPane headed={headed} />}
          output={(
            <OutputPane
              nodeId={node.id} name={name} run={nodeRun} step={step} onStep={setStepKey} pin={pin} schema={analysis.stepAtEnd(node.id)?.output ?? nodeType?.outputSchema} readOnly={readOnly} onRunTo={onRunTo}
              stale={nodeRun?.fingerprint !== undefined && nodeRun.fingerprint !== fingerprintOf(node)}
            />
          )}
          parametersMark={problems.length === 0 ? null : <Count value={problems.length} state="failed" />}
          outputMark={failed ? <StateIcon state="failed" size={12} /> : null}
        />
      </div>
    </NodeContext>
  )
}

/** A problem's pointer begins in the document: `/nodes/3/input/when`. */
function isAtOrBelow(place: string, pointer: string): boolean {
  const inInput = /^\/nodes\/\d+\/input(.*)$/.exec(place)?.[1]
  return inInput === pointer || (inInput?.startsWith(`${pointer}/`) ?? false)
}

const none: readonly StepView[] = []

function startOf(run: RunView | undefined): string {
  return run === undefined ? openedAt : new Date(run.startedAt).toISOString()
}

/** Each asked for once, and only when something asks. */
function remembered<T>(make: (each: boolean) => T): (each: boolean) => T {
  const known = new Map<boolean, T>()
  return (each) => {
    const found = known.get(each)
    if (found !== undefined) return found
    const made = make(each)
    known.set(each, made)
    return made
  }
}
