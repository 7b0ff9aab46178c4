import { memo, useCallback, useMemo } from 'react'
import { EdgeLabelRenderer, getSmoothStepPath, type EdgeProps } from '@xyflow/react'
import { useRuns, type RunStoreState } from '../run/run-store.ts'
import { sessionStore } from '../session/session-store.ts'
import { Icon } from '../ui/icon.tsx'
import { classNames } from '../ui/class-names.ts'
import { openAddSearch } from './add-node.ts'
import { hoverEdge, useCanvas, type CanvasState } from './canvas-store.ts'
import { edgeRoute } from './edge-path.ts'
import { edgeLook, type EdgeLook } from './edge-look.ts'
import type { CanvasEdge } from './to-flow.ts'

const lookClasses: Record<EdgeLook, string | false> = { idle: false, succeeded: 'ok', active: 'run', failed: 'bad', skipped: 'skip' }
const lookStates: Record<EdgeLook, string | false> = { idle: false, succeeded: 's-succeeded', active: 's-running', failed: 's-failed', skipped: false }
const nearOf = (state: CanvasState) => state.level === 'near'
const tileOf = (state: CanvasState) => state.level === 'tile'

/** Wide enough to hit with a mouse. */
const hitWidth = 20
/** Wide enough for one line of 11 px text; Inter's letters are 6.2 px on average. */
const letterWidth = 6.2

export const FlowEdgeView = memo(function FlowEdgeView({ id, data, selected = false, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition }: EdgeProps<CanvasEdge>) {
  const workflowId = sessionStore.getState().activeWorkflowId
  const edge = data?.edge
  const look = useRuns(useMemo(() => (state: RunStoreState) => (edge === undefined || workflowId === null ? 'idle' : edgeLook(state, workflowId, edge)), [edge, workflowId]))
  const hot = useCanvas(useCallback((state: CanvasState) => (state.hoveredEdge === id && state.connecting === null && !state.dragging) || state.dropEdge === id, [id]))
  const near = useCanvas(nearOf)
  const tile = useCanvas(tileOf)
  const { stub, level } = edgeRoute({ x: sourceX, y: sourceY }, { x: targetX, y: targetY })
  const [path, labelX, labelY] = getSmoothStepPath({ sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, borderRadius: tile ? 0 : 10, offset: stub, ...(level === undefined ? {} : { centerY: level }) })
  return (
    <>
      {(hot || selected) && <path className="edge halo" d={path} />}
      <path className={classNames('edge', lookClasses[look], (hot || selected) && 'hot')} d={path} />
      {!tile && <path className="edge-hit" d={path} strokeWidth={hitWidth} />}
      {near && !hot && data?.label !== undefined && <PortLabel text={data.label} x={labelX} y={labelY} state={lookStates[look]} />}
      {near && hot && edge !== undefined && <Plus id={id} edge={edge} x={labelX} y={labelY} />}
    </>
  )
})

function PortLabel({ text, x, y, state }: { text: string; x: number; y: number; state: string | false }) {
  const shown = text.length > 20 ? `${text.slice(0, 19)}…` : text
  const width = Math.round(shown.length * letterWidth) + 14
  return (
    <g className={classNames('edge-label', state)} transform={`translate(${x} ${y})`}>
      {shown !== text && <title>{text}</title>}
      <rect x={-width / 2} y={-9} width={width} height={18} rx={9} />
      <text textAnchor="middle" y={4}>{shown}</text>
    </g>
  )
}

/** Stays while the pointer is on it, though it has then left the edge. */
function Plus({ id, edge, x, y }: { id: string; edge: NonNullable<CanvasEdge['data']>['edge']; x: number; y: number }) {
  return (
    <EdgeLabelRenderer>
      <button
        type="button" className="plus edge-plus nodrag nopan" tabIndex={-1} aria-label="Insert a node here" title="Insert a node here" style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
        onPointerEnter={() => hoverEdge(id)} onPointerLeave={() => hoverEdge(null)}
        onClick={(event) => { event.stopPropagation(); hoverEdge(null); openAddSearch({ kind: 'insert', edge }, { x: event.clientX, y: event.clientY }) }}
      >
        <Icon name="plus" size={14} />
      </button>
    </EdgeLabelRenderer>
  )
}
