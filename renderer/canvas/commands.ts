// What can be done to the selection, by key, menu or button.
import { triggerId, type NodeId } from '@shared/id.ts'
import type { WorkflowEdge } from '@shared/workflow.ts'
import { call } from '../api.ts'
import { nodeTypeOf } from '../catalog/catalog-store.ts'
import { clipOf, clipText, parseClip } from '../document/clip.ts'
import { judgeConnection, type Connection } from '../document/connect-rules.ts'
import { apply, documentStore, openDraft, undo } from '../document/document-store.ts'
import { edit, together, type Edit } from '../document/edit.ts'
import { connect, disconnect } from '../document/edits/connect.ts'
import { moveNodes } from '../document/edits/move-nodes.ts'
import { setDisabled } from '../document/edits/node-fields.ts'
import { addNoteBox, freshNoteId, newNoteSize, removeNoteBoxes } from '../document/edits/notes.ts'
import { duplicateNodes, pasteNodes } from '../document/edits/paste.ts'
import { bridges, removeNodes } from '../document/edits/remove-nodes.ts'
import { renameWithId } from '../document/edits/rename.ts'
import { pinOutput, setTrigger, unpin } from '../document/edits/workflow-fields.ts'
import { edgeKey, nodeById } from '../document/graph.ts'
import { nodeRunOf, runStore } from '../run/run-store.ts'
import { openNode, select, sessionStore } from '../session/session-store.ts'
import { run } from '../shell/run-actions.ts'
import { announce } from '../ui/announce.ts'
import { toast } from '../ui/toast.ts'
import { canvasStore, elementsStore, showRefusal } from './canvas-store.ts'
import { focusCanvas, focusNode } from './focus.ts'
import { freeGround } from './free-ground.ts'
import { noteFlowId, noteIdOf } from './to-flow.ts'
import { centreOfView, screenPointOf, toFlowPoint } from './viewport.ts'

type Chosen = { nodes: string[]; notes: string[]; edges: WorkflowEdge[] }

export function chosen(): Chosen {
  const { selection } = sessionStore.getState()
  const keys = new Set(selection.edges)
  return {
    nodes: selection.nodes.filter((id) => noteIdOf(id) === null),
    notes: selection.nodes.flatMap((id) => noteIdOf(id) ?? []),
    edges: (openDraft()?.workflow.edges ?? []).filter((edge) => keys.has(edgeKey(edge))),
  }
}

/** The one selected node, or null when none or several are. */
export function chosenNode(): string | null {
  const { nodes } = sessionStore.getState().selection
  const [id, ...others] = nodes
  return id === undefined || others.length > 0 || noteIdOf(id) !== null ? null : id
}

export function removeChosen(): void {
  const draft = openDraft()
  if (draft === null) return
  const { nodes, notes, edges } = chosen()
  const steps = nodes.filter((id) => id !== triggerId)
  if (steps.length === 0 && notes.length === 0 && edges.length === 0) {
    if (nodes.includes(triggerId)) toast({ text: 'The trigger stays.', detail: 'A workflow always has one. Choose another kind in the palette or the inspector.' })
    return
  }
  const parts: Edit[] = [
    ...(edges.length > 0 ? [disconnect(edges)] : []),
    ...(steps.length > 0 ? [removeNodes(draft.workflow, steps)] : []),
    ...(notes.length > 0 ? [removeNoteBoxes(notes)] : []),
  ]
  const [first] = parts
  if (first === undefined) return
  const said = removalWords(steps, notes.length, edges)
  apply(parts.length === 1 ? first : together(`Delete ${steps.length + notes.length} items`, parts))
  select({})
  if (steps.some((id) => id === sessionStore.getState().openNodeId)) openNode(null)
  focusCanvas()
  toast({ text: said.text, detail: said.detail, action: { label: 'Undo', run: () => undo() } })
  announce(`${said.text} ${said.detail ?? ''}`)
}

function removalWords(steps: readonly string[], notes: number, edges: readonly WorkflowEdge[]): { text: string; detail?: string } {
  const workflow = openDraft()?.workflow
  if (workflow === undefined || steps.length === 0) return { text: notes > 0 ? (notes === 1 ? 'Deleted a note.' : `Deleted ${notes} notes.`) : edges.length === 1 ? 'Removed a connection.' : `Removed ${edges.length} connections.` }
  const text = steps.length === 1 ? `Deleted ${nodeName(steps[0] ?? '')}.` : `Deleted ${steps.length} nodes.`
  const [bridge, ...more] = bridges(workflow, steps)
  if (bridge === undefined || more.length > 0) return { text }
  return { text, detail: `${nodeName(bridge.from)} now leads to ${nodeName(bridge.to)}.` }
}

export function nodeName(id: string): string {
  if (id === triggerId) return 'The trigger'
  const workflow = openDraft()?.workflow
  const node = workflow === undefined ? undefined : nodeById(workflow, id)
  return node === undefined || node.name === '' ? id : node.name
}

export function duplicateChosen(): void {
  const draft = openDraft()
  const { nodes, notes } = chosen()
  const steps = nodes.filter((id) => id !== triggerId)
  if (draft === null || steps.length + notes.length === 0) return
  const copy = duplicateNodes(draft.workflow, steps, notes, nodeTypeOf)
  apply(copy.edit)
  select({ nodes: [...copy.nodeIds, ...copy.noteIds.map(noteFlowId)] })
  announce(`Duplicated ${steps.length + notes.length === 1 ? nodeName(steps[0] ?? 'note') : `${steps.length + notes.length} items`}`)
}

/** Puts the chosen nodes on the system's clipboard as text; true when there were any. */
export async function copyChosen(): Promise<boolean> {
  const draft = openDraft()
  const { nodes, notes } = chosen()
  const steps = nodes.filter((id) => id !== triggerId)
  if (draft === null || steps.length + notes.length === 0) return false
  const clip = clipOf(draft.workflow, steps, notes)
  await call('clipboard.write', { text: clipText(clip) })
  announce(`Copied ${clip.nodes.length + clip.layout.notes.length === 1 ? 'one item' : `${clip.nodes.length + clip.layout.notes.length} items`}`)
  return true
}

export async function cutChosen(): Promise<void> {
  if (await copyChosen()) removeChosen()
}

/** Adds the nodes on the clipboard in the middle of the view, or where a menu was opened. */
export async function pasteHere(screen?: { x: number; y: number }): Promise<void> {
  const clip = parseClip(await call('clipboard.read'))
  const draft = openDraft()
  if (draft === null) return
  if (clip === null) {
    toast({ text: 'Nothing to paste.', detail: 'The clipboard holds no nodes. Copy some from a workflow, or their JSON from a mail.' })
    return
  }
  const paste = pasteNodes(draft.workflow, clip, screen === undefined ? centreOfView().at : toFlowPoint(screen), nodeTypeOf)
  apply(paste.edit)
  select({ nodes: [...paste.nodeIds, ...paste.noteIds.map(noteFlowId)] })
  announce(`Pasted ${paste.nodeIds.length + paste.noteIds.length === 1 ? 'one item' : `${paste.nodeIds.length + paste.noteIds.length} items`}`)
}

export function selectAll(): void {
  const { nodes, edges } = elementsStore.getState()
  select({ nodes: nodes.map((node) => node.id), edges: edges.map((edge) => edge.id) })
  announce(`Selected ${nodes.length} nodes`)
}

export function toggleDisabled(): void {
  const workflow = openDraft()?.workflow
  const steps = chosen().nodes.filter((id) => id !== triggerId)
  if (workflow === undefined || steps.length === 0) return
  const disabled = !steps.every((id) => nodeById(workflow, id)?.disabled ?? false)
  apply(setDisabled(steps, disabled))
  announce(`${disabled ? 'Disabled' : 'Enabled'} ${steps.length === 1 ? nodeName(steps[0] ?? '') : `${steps.length} nodes`}`)
}

export function startRename(id: string | null = chosenNode()): void {
  if (id !== null) canvasStore.setState({ renaming: id })
}

/** Gives a node its name, and its id when that still said the old one. */
export function finishRename(id: string, name: string): void {
  canvasStore.setState({ renaming: null })
  const draft = openDraft()
  const text = name.trim().slice(0, 200)
  if (draft === null || text === '') return focusNode(id)
  if (id === triggerId) {
    apply(setTrigger({ ...draft.workflow.trigger, name: text }))
    return focusNode(id)
  }
  const { edit: rename, nodeId } = renameWithId(draft.workflow, id, text, nodeTypeOf)
  apply(rename)
  if (nodeId !== id) {
    select({ nodes: [nodeId] })
    if (sessionStore.getState().openNodeId === id) openNode(nodeId)
  }
  focusNode(nodeId)
}

/** Moves what is selected by so many steps of the grid; repeated presses are one step of undo. */
export function nudge(dx: number, dy: number): void {
  const workflow = openDraft()?.workflow
  const ids = sessionStore.getState().selection.nodes
  if (workflow === undefined || ids.length === 0) return
  const places = { nodes: {} as Record<string, { x: number; y: number }>, notes: {} as Record<string, { x: number; y: number }> }
  for (const node of elementsStore.getState().nodes) {
    if (!ids.includes(node.id)) continue
    const at = { x: node.position.x + dx, y: node.position.y + dy }
    const noteId = noteIdOf(node.id)
    if (noteId === null) places.nodes[node.id] = at
    else places.notes[noteId] = at
  }
  apply(moveNodes(workflow, places.nodes, places.notes), { coalesce: `nudge:${ids.join(',')}` })
}

/** Connects two nodes, or says at the pointer why not. */
export function tryConnect(connection: Connection, screen: { x: number; y: number } = screenPointOf(connection.to)): boolean {
  const workflow = openDraft()?.workflow
  if (workflow === undefined) return false
  const verdict = judgeConnection(workflow, connection, nodeTypeOf)
  if (!verdict.ok) {
    showRefusal(verdict.reason, screen)
    announce(verdict.reason, true)
    return false
  }
  apply(connect(connection, nodeTypeOf))
  announce(`Connected ${nodeName(connection.from)} to ${nodeName(connection.to)}`)
  return true
}

export function runTo(nodeId: string): void {
  run({ kind: 'to', nodeId: nodeId as NodeId })
}

export function runFrom(nodeId: string): void {
  run({ kind: 'from', nodeId: nodeId as NodeId })
}

/** Pins what the node last gave, or takes its pin away. */
export function togglePin(nodeId: string): void {
  const state = documentStore.getState()
  if (state.status !== 'open' || nodeId === triggerId) return
  const { workflow, pins } = state.draft
  if (Object.hasOwn(pins, nodeId)) {
    apply(unpin(workflow, nodeId))
    return announce(`Unpinned ${nodeName(nodeId)}`)
  }
  const output = nodeRunOf(state.workflowId, nodeId)(runStore.getState())?.shown.output
  if (output === undefined) {
    toast({ text: `${nodeName(nodeId)} has no output to pin.`, detail: 'Run to it first, or write an output in the inspector.' })
    return
  }
  apply(pinOutput(workflow, nodeId, output))
  announce(`Pinned the output of ${nodeName(nodeId)}`)
}

export function addNote(screen?: { x: number; y: number }): void {
  const workflow = openDraft()?.workflow
  if (workflow === undefined) return
  const at = screen === undefined ? freeGround(centreOfView().at, newNoteSize, elementsStore.getState().nodes) : toFlowPoint(screen)
  const id = freshNoteId(workflow)
  apply(addNoteBox({ id, x: Math.round(at.x / 8) * 8, y: Math.round(at.y / 8) * 8, ...newNoteSize, text: '' }))
  select({ nodes: [noteFlowId(id)] })
  canvasStore.setState({ editingNote: id })
}

/** Everything chosen moves to where the drag left it, and a lone node dropped onto an edge goes into it. */
export function finishDrag(move: Edit, splice: Edit | null): void {
  apply(splice === null ? move : edit(splice.label, (draft) => splice.run(move.run(draft))))
}
