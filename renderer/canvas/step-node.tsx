import { memo, useCallback, useMemo, type ReactNode } from 'react'
import { Handle, Position, type NodeProps } from '@xyflow/react'
import type { LiveStep } from '@shared/llm/live.ts'
import { errorPort, singlePort } from '@shared/node-type.ts'
import { nodeTypeOf } from '../catalog/catalog-store.ts'
import { problemsOf, useProblems } from '../document/problems-store.ts'
import { useLiveStep } from '../run/live-store.ts'
import { nodeRunOf, useRuns } from '../run/run-store.ts'
import { openNode, sessionStore } from '../session/session-store.ts'
import { useNow } from '../shell/use-now.ts'
import { classNames } from '../ui/class-names.ts'
import { Icon, iconNamed } from '../ui/icon.tsx'
import { stateMarks } from '../ui/state-mark.ts'
import { openAppendSearch } from './add-node.ts'
import { useCanvas, type CanvasState, type DetailLevel } from './canvas-store.ts'
import { togglePin } from './commands.ts'
import { NameField } from './name-field.tsx'
import { detailOf, nodeLabel, nodeLook, withProgress, type NodeLook } from './node-look.ts'
import { NodeTools } from './node-tools.tsx'
import { heightFor, inputHandle, portTop, type StepFlowNode } from './to-flow.ts'

const levelOf = (state: CanvasState) => state.level

/** One step on the canvas. Drawn again only when its own part of the document, its own run or the level of detail changes. */
export const StepNode = memo(function StepNode({ id, data, selected }: NodeProps<StepFlowNode>) {
  const { node, ports, pin, open } = data
  const level = useCanvas(levelOf)
  const workflowId = sessionStore.getState().activeWorkflowId
  const run = useRuns(useMemo(() => nodeRunOf(workflowId, id), [workflowId, id]))
  const problems = useProblems(useMemo(() => problemsOf(id), [id]))
  const still = useMemo(() => nodeLook({ node, run, pin, now: Date.now() }), [node, run, pin])
  const now = useNow(still.until !== undefined)
  const live = useLiveStep(run?.runId, run?.shown)
  const look = withProgress(still.until === undefined ? still : nodeLook({ node, run, pin, now }), live?.progress)
  const nodeType = nodeTypeOf(node.type)
  const name = node.name === '' ? node.id : node.name
  const detail = detailOf(node, nodeType)
  const face = { name, detail, category: nodeType?.category ?? 'logic', icon: nodeType?.icon ?? 'box', look, live: spokenBy(live), problems: problems.length, grave: problems.some((each) => each.severity === 'error') }
  return (
    <NodeFrame id={id} selected={selected} label={nodeLabel(name, detail, look, problems.length)} look={look} disabled={node.disabled === true} height={heightFor(ports.length)} tile={level === 'tile' ? face.category : null}>
      <Face level={level} id={id} {...face} />
      <InputPort id={id} far={level === 'tile'} />
      {ports.map((port, index) => <OutputPort key={port} id={id} port={port} top={portTop(index, ports.length)} far={level === 'tile'} />)}
      {level === 'near' && <OpenEnds id={id} ports={ports} open={open} selected={selected} />}
      {level === 'near' && <NodeTools id={id} selected={selected} pinned={pin !== undefined} disabled={node.disabled === true} />}
    </NodeFrame>
  )
})

type FrameProps = { id: string; selected: boolean; label: string; look: NodeLook; disabled?: boolean; height: number; tile: string | null; children: ReactNode }

/** The box that takes the focus and says what the node is. At the farthest it is all there is: thousands of them are then still light. */
export function NodeFrame({ id, selected, label, look, disabled = false, height, tile, children }: FrameProps) {
  const state = look.state === 'initial' ? undefined : stateMarks[look.state].className
  return (
    <div
      className={classNames('node', state, selected && 'is-sel', disabled && 'is-disabled', tile !== null && `is-tile c-${tile}`)} style={{ minHeight: height }}
      role="group" aria-label={label} aria-current={selected ? 'true' : undefined} tabIndex={selected ? 0 : -1} data-node={id}
    >
      {children}
    </div>
  )
}

/** What its model has written by now, or its tool says of how far it is. */
type Spoken = { text: string; label: string; /** It has just a line to say. */ isLine: boolean }

function spokenBy(live: LiveStep | undefined): Spoken | undefined {
  const message = live?.progress?.message ?? ''
  if (message !== '') return { text: message, label: 'What the tool says of how far it is', isLine: true }
  return live === undefined || live.text === '' ? undefined : { text: live.text, label: 'What the model has written by now', isLine: false }
}

type FaceProps = { name: string; detail: string; category: string; icon: string; look: NodeLook; live?: Spoken | undefined; problems: number; grave: boolean }

/** A node as it is drawn at a level of detail; nothing but its frame at the farthest. */
export function Face({ level, id, ...face }: FaceProps & { id: string; level: DetailLevel }) {
  switch (level) {
    case 'near': return <NearFace id={id} {...face} />
    case 'card': return <CardFace {...face} />
    case 'tile': return null
  }
}

/** Everything: head, state, and the last output in a slip below. */
function NearFace({ id, name, detail, category, icon, look, live, problems, grave }: FaceProps & { id: string }) {
  const mark = stateMarks[look.state]
  return (
    <>
      <div className="nbox">
        {problems > 0 && <span className={`nflag ${grave ? 's-failed' : 's-waiting'}`}><Icon name={grave ? 'circle-alert' : 'triangle-alert'} size={12} />{problems}</span>}
        <div className="nhead">
          <span className={`tile c-${category}`}><Icon name={iconNamed(icon)} /></span>
          <div className="fill"><NodeName id={id} name={name} /><div className="d trunc" title={detail}>{detail}</div></div>
        </div>
        <div className={classNames('nfoot', look.quiet && 'quiet')}>
          {look.listens === true ? <i className={`dot pulse ${mark.className}`} /> : <Icon name={mark.icon} size={14} spin={mark.spin} />}
          <span className="w">{look.word}</span>
          {look.value !== undefined && <span className="r">{look.value}</span>}
        </div>
        {look.progress !== undefined && <Progress value={look.progress} />}
      </div>
      {live !== undefined ? <LiveSlip id={id} {...live} /> : look.preview !== undefined && <Slip id={id} preview={look.preview} />}
    </>
  )
}

const renamingOf = (state: CanvasState) => state.renaming

function NodeName({ id, name }: { id: string; name: string }) {
  const renaming = useCanvas(useCallback((state: CanvasState) => renamingOf(state) === id, [id]))
  return renaming ? <NameField id={id} name={name} /> : <div className="t trunc" title={name}>{name}</div>
}

function Progress({ value }: { value: number | null }) {
  return <div className="nprog" role="progressbar" aria-label="Progress" {...(value === null ? {} : { 'aria-valuenow': Math.round(value * 100) })}><i style={{ width: `${value === null ? 40 : value * 100}%` }} /></div>
}

/** So many letters fill the lines of a slip, whatever they are. */
const liveLetters = 120

/** The end of what a model writes, or a tool says, while it does. Whoever cannot see it is told when it is done. */
function LiveSlip({ id, text, label, isLine }: Spoken & { id: string }) {
  const end = text.length > liveLetters ? `…${text.slice(-liveLetters)}` : text
  return (
    <button type="button" className={classNames('nprev nodrag', !isLine && 'nprev-live')} tabIndex={-1} aria-label={label} title="Click opens" onClick={(event) => { event.stopPropagation(); openNode(id) }}>
      <span>{end}</span>
    </button>
  )
}

function Slip({ id, preview }: { id: string; preview: string }) {
  return (
    <button
      type="button" className="nprev nodrag" tabIndex={-1} aria-label={`Output: ${preview}`} title="Click opens, Alt and click pins"
      onClick={(event) => { event.stopPropagation(); if (event.altKey) togglePin(id); else openNode(id) }}
    >
      {preview}
    </button>
  )
}

/** Further out: tile, name and state. Text is scaled against the zoom, so that it can be read. */
function CardFace({ name, category, icon, look }: FaceProps) {
  const mark = stateMarks[look.state]
  return (
    <div className="nfar">
      <span className={`tile c-${category}`}><Icon name={iconNamed(icon)} /></span>
      <span className="t">{name}</span>
      {look.listens === true ? <i className={`dot pulse ${mark.className}`} /> : look.state !== 'initial' && <Icon name={mark.icon} size={14} spin={mark.spin} />}
    </div>
  )
}

function InputPort({ id, far }: { id: string; far: boolean }) {
  if (far) return <PortAnchor port={inputHandle} type="target" top={portTop(0, 1)} />
  return <LiveInput id={id} />
}

function LiveInput({ id }: { id: string }) {
  const fit = useCanvas(useCallback((state: CanvasState) => fitOf(state, id), [id]))
  return <Handle id={inputHandle} type="target" position={Position.Left} className={classNames('h in', fit)} style={{ top: portTop(0, 1) }} />
}

type OutputProps = { id: string; port: string; top: number; far: boolean }

export function OutputPort({ id, port, top, far }: OutputProps) {
  if (far) return <PortAnchor port={port} type="source" top={top} />
  return <LiveOutput id={id} port={port} top={top} />
}

function LiveOutput({ id, port, top }: Omit<OutputProps, 'far'>) {
  const fit = useCanvas(useCallback((state: CanvasState) => fitOf(state, `${id}:${port}`), [id, port]))
  return (
    <Handle
      id={port} type="source" position={Position.Right} className={classNames('h out', port === errorPort && 'sq', fit)} style={{ top }}
      title={port === singlePort ? undefined : port}
    />
  )
}

/** Where an edge ends when nobody can aim at it: as much as React Flow needs to find the place. */
function PortAnchor({ port, type, top }: { port: string; type: 'source' | 'target'; top: number }) {
  return <div className={classNames('react-flow__handle h-anchor', type, type === 'target' ? 'in' : 'out')} data-handleid={port} data-handlepos={type === 'target' ? 'left' : 'right'} style={{ top }} />
}

function fitOf({ connecting }: CanvasState, key: string): string | false {
  if (connecting === null) return false
  return connecting.allowed.has(key) ? 'is-ok' : 'is-no'
}

const noPorts: readonly string[] = []

/** The ends that nothing hangs on: a `+` that appends. Named ones always show, the single one while the node is pointed at or selected. */
export function OpenEnds({ id, ports, open, selected }: { id: string; ports: readonly string[]; open: ReadonlySet<string>; selected: boolean }) {
  const pointed = useCanvas(useCallback((state: CanvasState) => state.hoveredNode === id && !state.dragging && state.connecting === null, [id]))
  const shown = open.size === 0 ? noPorts : ports.filter((port) => open.has(port) && (ports.length > 1 || pointed || selected))
  return shown.map((port) => {
    const named = port !== singlePort
    const what = `Add what follows${named ? ` ${port}` : ''}`
    return (
      <div key={port} className="open-end nodrag nopan" style={{ top: portTop(ports.indexOf(port), ports.length) }}>
        <i />
        {named && <span className="elabel">{port}</span>}
        {(pointed || selected) && (
          <button type="button" className="plus plus-open" tabIndex={-1} aria-label={what} title={what} onClick={(event) => { event.stopPropagation(); openAppendSearch(id, named ? port : undefined) }}>
            <Icon name="plus" size={12} />
          </button>
        )}
      </div>
    )
  })
}
