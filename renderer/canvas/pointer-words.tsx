import { useConnection, type ConnectionState } from '@xyflow/react'
import { Icon } from '../ui/icon.tsx'
import { useCanvas, type CanvasState } from './canvas-store.ts'
import { refusalOf } from './connecting.ts'

const refusalShown = (state: CanvasState) => state.refusal

/** The reason for a refusal, beside the pointer: while a connection is held over what it does not fit, and for a moment after a drop. */
export function PointerWords() {
  const dropped = useCanvas(refusalShown)
  const held = useConnection(heldReason)
  if (dropped !== null) return <Words text={dropped.text} x={dropped.screen.x} y={dropped.screen.y} />
  if (held === null) return null
  const [text = '', node = '', handle = ''] = held.split('\n')
  const box = document.querySelector(`.canvas .react-flow__handle[data-nodeid="${CSS.escape(node)}"][data-handleid="${CSS.escape(handle)}"]`)?.getBoundingClientRect()
  return box === undefined ? null : <Words text={text} x={box.left} y={box.bottom} />
}

/** As one string, so that the words are worked out again only when they change. */
function heldReason(state: ConnectionState): string | null {
  if (!state.inProgress || state.toHandle === null || state.isValid === true) return null
  const { fromHandle, toHandle } = state
  const reason = refusalOf({ nodeId: fromHandle.nodeId, id: fromHandle.id ?? null, type: fromHandle.type }, { nodeId: toHandle.nodeId, id: toHandle.id ?? null, type: toHandle.type })
  return reason === null ? null : [reason, toHandle.nodeId, toHandle.id ?? ''].join('\n')
}

function Words({ text, x, y }: { text: string; x: number; y: number }) {
  return <div className="pointer-words" role="status" style={{ left: Math.min(x + 12, window.innerWidth - 292), top: Math.min(y + 14, window.innerHeight - 64) }}><Icon name="ban" size={14} /><span>{text}</span></div>
}
