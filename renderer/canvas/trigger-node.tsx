import { memo, useMemo } from 'react'
import type { NodeProps } from '@xyflow/react'
import { singlePort } from '@shared/node-type.ts'
import { triggerId } from '@shared/id.ts'
import { triggerTypeOf, useCatalog, type CatalogState } from '../catalog/catalog-store.ts'
import { problemsOf, useProblems } from '../document/problems-store.ts'
import { currentRun, useRuns, type RunStoreState } from '../run/run-store.ts'
import { sessionStore } from '../session/session-store.ts'
import { useCanvas, type CanvasState } from './canvas-store.ts'
import { useListening } from '../triggers/listen-controls.tsx'
import { listeningLook, nodeLabel, triggerDetail, triggerLook, triggerName } from './node-look.ts'
import { Face, NodeFrame, OpenEnds, OutputPort } from './step-node.tsx'
import { nodeHeight, portTop, type TriggerFlowNode } from './to-flow.ts'

const levelOf = (state: CanvasState) => state.level
const triggerTypesOf = (state: CatalogState) => state.triggerTypes
const ports = [singlePort]
const problemsOfTrigger = problemsOf(triggerId)

/** What starts the workflow: a node without an input. */
export const TriggerNode = memo(function TriggerNode({ id, data, selected }: NodeProps<TriggerFlowNode>) {
  const level = useCanvas(levelOf)
  const triggerTypes = useCatalog(triggerTypesOf)
  const workflowId = sessionStore.getState().activeWorkflowId
  const startedAt = useRuns(useMemo(() => { const run = currentRun(workflowId); return (state: RunStoreState) => run(state)?.startedAt }, [workflowId]))
  const payload = useRuns(useMemo(() => { const run = currentRun(workflowId); return (state: RunStoreState) => run(state)?.payload }, [workflowId]))
  const problems = useProblems(problemsOfTrigger)
  const type = triggerTypeOf(data.trigger, triggerTypes)
  const listening = useListening(workflowId)
  const look = listening !== null ? listeningLook : triggerLook(startedAt === undefined || payload === undefined ? undefined : { startedAt, payload })
  const name = triggerName(data.trigger, type)
  const detail = triggerDetail(data.trigger, type)
  const face = { name, detail, category: 'trigger', icon: type?.icon ?? 'zap', look, problems: problems.length, grave: problems.some((each) => each.severity === 'error') }
  return (
    <NodeFrame id={id} selected={selected} label={nodeLabel(name, `Trigger, ${detail}`, look, problems.length)} look={look} height={nodeHeight} tile={level === 'tile' ? face.category : null}>
      <Face level={level} id={id} {...face} />
      <OutputPort id={id} port={singlePort} top={portTop(0, 1)} far={level === 'tile'} />
      {level === 'near' && <OpenEnds id={id} ports={ports} open={data.open} selected={selected} />}
    </NodeFrame>
  )
})
