import { memo } from 'react'
import { ViewportPortal } from '@xyflow/react'
import { useShallow } from 'zustand/react/shallow'
import { useStore } from 'zustand'
import type { WorkflowNode } from '@shared/workflow.ts'
import { loopType, withBodies } from '../document/graph.ts'
import { select } from '../session/session-store.ts'
import { openDraft } from '../document/document-store.ts'
import { elementsStore } from './canvas-store.ts'
import { nodeHeight, nodeWidth, type CanvasElements, type CanvasNode } from './to-flow.ts'

/** Around a loop and its body, with room for the title above. */
const margin = { top: 40, side: 20, bottom: 44, nested: 16 }

export type LoopFrame = { id: string; name: string; count: number; x: number; y: number; width: number; height: number }

/** One frame a loop with a body, the outer ones first. */
export function loopFrames(nodes: readonly CanvasNode[]): LoopFrame[] {
  const steps = new Map(nodes.flatMap((node) => (node.type === 'step' ? [[node.id, node]] : [])))
  const children = new Map<string, string[]>()
  for (const { id, data } of steps.values()) if (data.node.parent !== undefined) children.set(data.node.parent, [...(children.get(data.node.parent) ?? []), id])
  const frames = new Map<string, LoopFrame>()
  const build = (id: string): LoopFrame | undefined => {
    const loop = steps.get(id)
    const body = children.get(id)
    if (loop === undefined || body === undefined || loop.data.node.type !== loopType) return undefined
    const inner = body.flatMap((child) => build(child) ?? [])
    const boxes = [...[id, ...body].flatMap((each) => boxOf(steps.get(each))), ...inner.map((frame) => grown(frame, margin.nested))]
    const left = Math.min(...boxes.map((box) => box.x)) - margin.side
    const top = Math.min(...boxes.map((box) => box.y)) - margin.top
    const right = Math.max(...boxes.map((box) => box.x + box.width)) + margin.side
    const bottom = Math.max(...boxes.map((box) => box.y + box.height)) + margin.bottom
    const frame = { id, name: nameOf(loop.data.node), count: body.length, x: left, y: top, width: right - left, height: bottom - top }
    frames.set(id, frame)
    return frame
  }
  const roots = [...children.keys()].filter((id) => steps.get(id)?.data.node.parent === undefined)
  for (const id of roots) build(id)
  return [...frames.values()].reverse()
}

const framesOf = (state: CanvasElements): LoopFrame[] => (state.nodes.some((node) => node.type === 'step' && node.data.node.parent !== undefined) ? loopFrames(state.nodes) : [])
const flat = (state: CanvasElements) => framesOf(state).flatMap(({ id, name, count, x, y, width, height }) => [id, name, count, x, y, width, height])
const fieldsOfFrame = 7

/** The frames behind loops and their bodies. They follow what is dragged. */
export function LoopFrames() {
  const values = useStore(elementsStore, useShallow(flat))
  if (values.length === 0) return null
  const frames = Array.from({ length: values.length / fieldsOfFrame }, (_, index) => values.slice(index * fieldsOfFrame, (index + 1) * fieldsOfFrame))
  return (
    <ViewportPortal>
      {frames.map(([id, name, count, x, y, width, height]) => (
        <Frame key={id} id={String(id)} name={String(name)} count={Number(count)} x={Number(x)} y={Number(y)} width={Number(width)} height={Number(height)} />
      ))}
    </ViewportPortal>
  )
}

const Frame = memo(function Frame({ id, name, count, x, y, width, height }: LoopFrame) {
  function selectBody(): void {
    const workflow = openDraft()?.workflow
    if (workflow !== undefined) select({ nodes: [...withBodies(workflow, [id])] })
  }
  return (
    <div className="group" style={{ transform: `translate(${x}px, ${y}px)`, width, height }}>
      <button type="button" className="gt nopan" tabIndex={-1} title="Select the loop and what is in it" onClick={(event) => { event.stopPropagation(); selectBody() }}>
        <span className="trunc">{name}</span><span className="gc">{count === 1 ? '1 node' : `${count} nodes`}</span>
      </button>
    </div>
  )
})

function boxOf(node: CanvasNode | undefined) {
  return node === undefined ? [] : [{ x: node.position.x, y: node.position.y, width: node.measured?.width ?? nodeWidth, height: node.measured?.height ?? nodeHeight }]
}

function grown(frame: LoopFrame, by: number) {
  return { x: frame.x - by, y: frame.y - by, width: frame.width + 2 * by, height: frame.height + 2 * by }
}

function nameOf(node: WorkflowNode): string {
  return node.name === '' ? node.id : node.name
}
