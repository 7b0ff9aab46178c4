import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { triggerId } from '@shared/id.ts'
import type { JsonValue } from '@shared/json.ts'
import { singlePort } from '@shared/node-type.ts'
import type { Point, Workflow, WorkflowNode } from '@shared/workflow.ts'
import { catalogStore, nodeTypeOf, triggerTypeOf, useCatalog, type CatalogState } from '../catalog/catalog-store.ts'
import { outputPorts } from '../document/connect-rules.ts'
import { openDraft } from '../document/document-store.ts'
import { nodeById } from '../document/graph.ts'
import { paletteItems, searchPalette, summaryOf } from '../palette/palette-search.ts'
import { sessionStore } from '../session/session-store.ts'
import { Tile } from '../ui/tile.tsx'
import { addNodeOfType } from './add-node.ts'
import { canvasStore, closePopup, useCanvas, type AddIntent, type CanvasState, type Popup } from './canvas-store.ts'
import { nodeName, tryConnect } from './commands.ts'
import { inputsFor } from './connectable.ts'
import { focusCanvas, focusNode } from './focus.ts'
import { detailOf, triggerDetail, triggerName } from './node-look.ts'
import { PickList, type PickItem } from './pick-list.tsx'
import { jumpToNode } from './viewport.ts'

const popupOf = (state: CanvasState) => state.popup
const nodeTypesOf = (state: CatalogState) => state.nodeTypes

/** The small windows of the canvas: add a node, choose what to connect to, find a node. */
export function Popups() {
  const popup = useCanvas(popupOf)
  if (popup === null) return null
  return <Floating popup={popup}><PopupBody popup={popup} /></Floating>
}

function PopupBody({ popup }: { popup: Popup }) {
  switch (popup.kind) {
    case 'add': return <AddSearch intent={popup.intent} at={popup.at} />
    case 'connect': return <ConnectList from={popup.from} />
    case 'find': return <FindNode />
  }
}

const size = { width: 264, height: 340 }

/** Opens at a point of the screen and stays inside of the canvas. A press elsewhere closes it. */
function Floating({ popup, children }: { popup: Popup; children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null)
  const [place, setPlace] = useState<Point>({ x: 0, y: 0 })
  useEffect(() => {
    const canvas = box.current?.closest('.canvas')?.getBoundingClientRect()
    if (canvas === undefined) return undefined
    const screen = 'screen' in popup ? popup.screen : { x: canvas.left + canvas.width / 2 - size.width / 2, y: canvas.top + 24 }
    const clamp = (value: number, most: number) => Math.max(8, Math.min(value, most - 8))
    setPlace({ x: clamp(screen.x - canvas.left, canvas.width - size.width), y: clamp(screen.y - canvas.top, canvas.height - Math.min(size.height, canvas.height - 16)) })
    const onPress = (event: PointerEvent) => { if (event.target instanceof Node && !(box.current?.contains(event.target) ?? false)) closePopup() }
    window.addEventListener('pointerdown', onPress, true)
    return () => window.removeEventListener('pointerdown', onPress, true)
  }, [popup])
  return <div ref={box} className="floating nodrag nopan nowheel" style={{ left: place.x, top: place.y, width: size.width }}>{children}</div>
}

function leave(): void {
  closePopup()
  const [id] = sessionStore.getState().selection.nodes
  if (id === undefined) focusCanvas()
  else focusNode(id)
}

const addLabels: Record<AddIntent['kind'], string> = { alone: 'Add a node', after: 'Add the next node', before: 'Add a node before', insert: 'Insert a node' }

function AddSearch({ intent, at }: { intent: AddIntent; at: Point }) {
  const nodeTypes = useCatalog(nodeTypesOf)
  const items = useMemo(() => {
    const recent = sessionStore.getState().recentTypes
    const all = paletteItems(nodeTypes, []).filter((item) => intent.kind === 'alone' || intent.kind === 'after' || !endsPath(item.adds))
    const rank = (item: (typeof all)[number]) => ('type' in item.adds && recent.includes(item.adds.type) ? recent.indexOf(item.adds.type) : recent.length)
    return all.toSorted((one, other) => rank(one) - rank(other))
  }, [nodeTypes, intent.kind])
  const find = useCallback((query: string): PickItem[] => searchPalette(items, query).map((item) => ({
    key: item.key, label: item.name, detail: summaryOf(item), before: <Tile category={item.category} icon={item.icon} />,
  })), [items])
  function pick(key: string): void {
    const adds = items.find((item) => item.key === key)?.adds
    closePopup()
    if (adds === undefined || !('type' in adds)) return
    const id = addNodeOfType(adds.type, intent, at)
    if (id !== null) focusNode(id)
  }
  return <PickList label={addLabels[intent.kind]} placeholder={addLabels[intent.kind]} find={find} onPick={pick} onClose={leave} empty="No node is called so. Try another word." />
}

function endsPath(adds: { type: string } | { triggerKey: string }): boolean {
  const ports = 'type' in adds ? nodeTypeOf(adds.type)?.ports : undefined
  return ports?.kind === 'fixed' && ports.ports.length === 0
}

/** Connects by keyboard: first the output when there are several, then where it leads. */
function ConnectList({ from }: { from: string }) {
  const workflow = openDraft()?.workflow
  const ports = useMemo(() => (workflow === undefined ? [] : outputPorts(nodeById(workflow, from), nodeTypeOf)), [workflow, from])
  const [port, setPort] = useState<string | null>(ports.length === 1 ? ports[0] ?? null : null)
  const find = useCallback((query: string): PickItem[] => {
    if (workflow === undefined) return []
    if (port === null) return matching(ports.map((each) => ({ key: each, label: each })), query)
    const fits = inputsFor(workflow, from, port, nodeTypeOf)
    return matching(workflow.nodes.filter((node) => fits.has(node.id)).map(nodeItem), query)
  }, [workflow, ports, port, from])
  function pick(key: string): void {
    if (port === null) return setPort(key)
    closePopup()
    tryConnect({ from, port: port === singlePort ? undefined : port, to: key })
    focusNode(from)
  }
  const label = port === null ? `Which output of ${nodeName(from)}?` : `Connect ${nodeName(from)}${port === singlePort ? '' : ` (${port})`} to`
  return <PickList key={port ?? ''} label={label} placeholder={label} find={find} onPick={pick} onClose={leave} empty={ports.length === 0 ? 'This node ends its path, so nothing can follow it.' : 'There is no node that this could lead to.'} />
}

function FindNode() {
  const find = useCallback((query: string): PickItem[] => {
    const workflow = openDraft()?.workflow
    return workflow === undefined ? [] : matching([triggerItem(workflow), ...workflow.nodes.map(nodeItem)], query, (key) => parameterText(workflow, key))
  }, [])
  function pick(key: string): void {
    closePopup()
    jumpToNode(key)
    focusNode(key)
  }
  return <PickList label="Find a node" placeholder="Find by name, kind or parameter" find={find} onPick={pick} onClose={leave} empty="No node has that in its name or parameters." />
}

function nodeItem(node: WorkflowNode): PickItem {
  const nodeType = nodeTypeOf(node.type)
  return { key: node.id, label: node.name === '' ? node.id : node.name, detail: detailOf(node, nodeType), before: <Tile category={nodeType?.category ?? 'logic'} icon={nodeType?.icon ?? 'box'} /> }
}

function triggerItem({ trigger }: Workflow): PickItem {
  const type = triggerTypeOf(trigger, catalogStore.getState().triggerTypes)
  return { key: triggerId, label: triggerName(trigger, type), detail: triggerDetail(trigger, type), before: <Tile category="trigger" icon={type?.icon ?? 'zap'} /> }
}

/** Items whose name has every word come first, then those that have it elsewhere. */
function matching(items: readonly PickItem[], query: string, more: (key: string) => string = () => ''): PickItem[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const has = (text: string) => words.every((word) => text.toLowerCase().includes(word))
  const named = items.filter((item) => has(item.label))
  return words.length === 0 ? [...items] : [...named, ...items.filter((item) => !named.includes(item) && has(`${item.label} ${item.detail ?? ''} ${more(item.key)}`))]
}

function parameterText(workflow: Workflow, id: string): string {
  const node = nodeById(workflow, id)
  const value: unknown = node === undefined ? workflow.trigger : [node.id, node.input, node.note ?? '']
  return JSON.stringify(value as JsonValue)
}

/** Opens the list of nodes to jump to. */
export function openFind(): void {
  canvasStore.setState({ popup: { kind: 'find' } })
}
