import { triggerId } from '@shared/id.ts'
import { singlePort } from '@shared/node-type.ts'
import { documentStore, openDraft } from '../document/document-store.ts'
import { loopType, nodeById } from '../document/graph.ts'
import { openNode, select, sessionStore } from '../session/session-store.ts'
import { attemptNow } from '../shell/attempt.ts'
import type { AppAction } from '../shell/shortcuts.ts'
import { announce } from '../ui/announce.ts'
import { openAddSearch, openAppendSearch } from './add-node.ts'
import { canvasStore, elementsStore } from './canvas-store.ts'
import { addNote, chosenNode, copyChosen, cutChosen, duplicateChosen, nudge, pasteHere, removeChosen, selectAll, startRename, toggleDisabled, togglePin } from './commands.ts'
import { canvasHasKeys, focusNode } from './focus.ts'
import { openConnectList } from './menus.ts'
import { neighbourOf, type Direction } from './neighbours.ts'
import { openFind } from './popups.tsx'
import { noteIdOf } from './to-flow.ts'
import { fitAll, fitSelection, revealNode, zoomIn, zoomOut, zoomTo } from './viewport.ts'

const onCanvas = () => sessionStore.getState().page === 'editor' && documentStore.getState().status === 'open' && canvasStore.getState().popup === null && canvasHasKeys()
const hasChosen = () => { const { nodes, edges } = sessionStore.getState().selection; return onCanvas() && nodes.length + edges.length > 0 }
const hasNodes = () => onCanvas() && sessionStore.getState().selection.nodes.length > 0
const hasOne = () => onCanvas() && sessionStore.getState().selection.nodes.length === 1
const hasStep = () => onCanvas() && chosenNode() !== null
const isOpen = () => sessionStore.getState().page === 'editor' && documentStore.getState().status === 'open'
/** Text that is marked somewhere is what Ctrl C means. */
const isUnmarked = () => (window.getSelection()?.isCollapsed ?? true)

/** The grid's step. */
const nudgeBy = 8
const group = 'Canvas'
const chooseNode = 'Choose a node first'
const openWorkflow = 'Open a workflow first'

export const canvasActions: AppAction[] = [
  { id: 'canvas.add', title: 'Add a node', group, icon: 'plus', keys: ['Tab'], when: onCanvas, needs: openWorkflow, keywords: ['insert', 'palette'], run: addHere },
  { id: 'canvas.connect', title: 'Connect the selected node to…', group, icon: 'corner-down-right', keys: ['C'], when: hasStep, needs: chooseNode, keywords: ['wire', 'edge'], run: () => withOne(openConnectList) },
  { id: 'canvas.open', title: 'Open the selected node', group, icon: 'square-pen', keys: ['Enter'], when: hasOne, needs: chooseNode, keywords: ['edit', 'inspector'], run: openChosen },
  { id: 'canvas.rename', title: 'Rename the selected node', group, icon: 'text-cursor', keys: ['F2'], when: hasStep, needs: chooseNode, run: () => startRename() },
  { id: 'canvas.disable', title: 'Disable or enable', group, icon: 'ban', keys: ['D'], when: hasNodes, needs: chooseNode, run: toggleDisabled },
  { id: 'canvas.pin', title: 'Pin or unpin the output', group, icon: 'pin', keys: ['P'], when: () => hasStep() && chosenNode() !== triggerId, needs: 'Choose a node other than the trigger first', run: () => withOne(togglePin) },
  { id: 'canvas.note', title: 'Add a note', group, icon: 'sticky-note', keys: ['N'], when: onCanvas, needs: openWorkflow, keywords: ['comment'], run: () => addNote() },
  { id: 'canvas.duplicate', title: 'Duplicate', group, icon: 'copy', keys: ['Mod+D'], when: hasNodes, needs: chooseNode, run: duplicateChosen },
  { id: 'canvas.copy', title: 'Copy', group, icon: 'clipboard', keys: ['Mod+C'], when: () => hasNodes() && isUnmarked(), needs: chooseNode, run: () => attemptNow('Nothing was copied', copyChosen) },
  { id: 'canvas.cut', title: 'Cut', group, icon: 'clipboard', keys: ['Mod+X'], when: () => hasNodes() && isUnmarked(), needs: chooseNode, run: () => attemptNow('Nothing was cut', cutChosen) },
  { id: 'canvas.paste', title: 'Paste', group, icon: 'clipboard-paste', keys: ['Mod+V'], when: onCanvas, needs: openWorkflow, run: () => attemptNow('Nothing was pasted', () => pasteHere()) },
  { id: 'canvas.delete', title: 'Delete', group, icon: 'trash-2', keys: ['Delete', 'Backspace'], when: hasChosen, needs: 'Choose a node or an edge first', run: removeChosen },
  { id: 'canvas.select-all', title: 'Select everything', group, icon: 'square-stack', keys: ['Mod+A'], when: onCanvas, needs: openWorkflow, run: selectAll },
  { id: 'canvas.find', title: 'Find a node', group, icon: 'search', keys: ['Mod+F'], when: isOpen, needs: openWorkflow, whileTyping: true, keywords: ['jump', 'search'], run: openFind },
  { id: 'canvas.leave', title: 'Go up one level', group, icon: 'arrow-up', keys: ['Escape'], when: () => onCanvas() && (sessionStore.getState().openNodeId !== null || sessionStore.getState().selection.nodes.length + sessionStore.getState().selection.edges.length > 0), run: leave },
  { id: 'canvas.right', title: 'Go along the edge', group, icon: 'arrow-right', keys: ['ArrowRight'], when: onCanvas, needs: openWorkflow, run: () => go('right') },
  { id: 'canvas.left', title: 'Go back along the edge', group, icon: 'arrow-left', keys: ['ArrowLeft'], when: onCanvas, needs: openWorkflow, run: () => go('left') },
  { id: 'canvas.up', title: 'Go to the node above', group, icon: 'arrow-up', keys: ['ArrowUp'], when: onCanvas, needs: openWorkflow, run: () => go('up') },
  { id: 'canvas.down', title: 'Go to the node below', group, icon: 'arrow-down', keys: ['ArrowDown'], when: onCanvas, needs: openWorkflow, run: () => go('down') },
  { id: 'canvas.move-right', title: 'Move right', group, icon: 'arrow-right', keys: ['Mod+ArrowRight'], when: hasNodes, needs: chooseNode, run: () => nudge(nudgeBy, 0) },
  { id: 'canvas.move-left', title: 'Move left', group, icon: 'arrow-left', keys: ['Mod+ArrowLeft'], when: hasNodes, needs: chooseNode, run: () => nudge(-nudgeBy, 0) },
  { id: 'canvas.move-up', title: 'Move up', group, icon: 'arrow-up', keys: ['Mod+ArrowUp'], when: hasNodes, needs: chooseNode, run: () => nudge(0, -nudgeBy) },
  { id: 'canvas.move-down', title: 'Move down', group, icon: 'arrow-down', keys: ['Mod+ArrowDown'], when: hasNodes, needs: chooseNode, run: () => nudge(0, nudgeBy) },
  { id: 'canvas.zoom-in', title: 'Zoom in', group, icon: 'zoom-in', keys: ['+', 'Mod+='], when: isOpen, needs: openWorkflow, run: zoomIn },
  { id: 'canvas.zoom-out', title: 'Zoom out', group, icon: 'zoom-out', keys: ['-', 'Mod+-'], when: isOpen, needs: openWorkflow, run: zoomOut },
  { id: 'canvas.zoom-100', title: 'Zoom to 100%', group, icon: 'search', keys: ['0', 'Mod+0'], when: isOpen, needs: openWorkflow, run: () => zoomTo(1) },
  { id: 'canvas.fit', title: 'Show everything', group, icon: 'maximize', keys: ['1'], when: isOpen, needs: openWorkflow, keywords: ['fit', 'zoom'], run: fitAll },
  { id: 'canvas.fit-selection', title: 'Show the selection', group, icon: 'crosshair', keys: ['.'], when: hasNodes, needs: chooseNode, keywords: ['fit', 'zoom'], run: fitSelection },
  { id: 'canvas.minimap', title: 'Show or hide the minimap', group, icon: 'map', keys: ['M'], when: isOpen, needs: openWorkflow, run: () => sessionStore.setState(({ minimap }) => ({ minimap: !minimap })) },
]

function withOne(then: (id: string) => void): void {
  const id = chosenNode()
  if (id !== null) then(id)
}

/** After the one selected node, into its first open output; else alone in the middle of the view. */
function addHere(): void {
  const id = chosenNode()
  const node = elementsStore.getState().nodes.find((each) => each.id === id)
  if (node === undefined || node.type === 'note') return openAddSearch()
  const ports = node.type === 'trigger' ? [singlePort] : node.data.ports
  const port = ports.find((each) => node.data.open.has(each)) ?? (ports.length === 1 ? ports[0] : undefined)
  if (port === undefined) return openAddSearch()
  openAppendSearch(node.id, port === singlePort ? undefined : port)
}

function openChosen(): void {
  const [id] = sessionStore.getState().selection.nodes
  if (id === undefined) return
  const noteId = noteIdOf(id)
  if (noteId === null) openNode(id)
  else canvasStore.setState({ editingNote: noteId })
}

/** First the inspector closes, then the selection goes. */
function leave(): void {
  if (sessionStore.getState().openNodeId !== null) return openNode(null)
  select({})
}

function go(direction: Direction): void {
  const workflow = openDraft()?.workflow
  if (workflow === undefined) return
  const from = sessionStore.getState().selection.nodes.find((id) => noteIdOf(id) === null)
  const to = from === undefined ? triggerId : neighbourOf(workflow, from, direction)
  if (to === null) return announce(`No node to the ${direction === 'up' ? 'top' : direction === 'down' ? 'bottom' : direction}`)
  select({ nodes: [to] })
  if (sessionStore.getState().openNodeId !== null) openNode(to)
  revealNode(to)
  focusNode(to)
  const parent = nodeById(workflow, to)?.parent
  if (from !== undefined && parent !== undefined && nodeById(workflow, from)?.parent !== parent && nodeById(workflow, parent)?.type === loopType) announce(`In the loop ${nodeById(workflow, parent)?.name ?? parent}`)
}
