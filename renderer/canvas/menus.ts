import { triggerId } from '@shared/id.ts'
import type { Point } from '@shared/workflow.ts'
import { apply, documentStore, openDraft } from '../document/document-store.ts'
import { disconnect } from '../document/edits/connect.ts'
import { edgeKey, nodeById } from '../document/graph.ts'
import { importFromFile, exportActive } from '../document/import-export.ts'
import { nodeRunOf, runStore } from '../run/run-store.ts'
import { openNode, select, sessionStore } from '../session/session-store.ts'
import { attemptNow } from '../shell/attempt.ts'
import { run } from '../shell/run-actions.ts'
import type { MenuEntry } from '../ui/menu.tsx'
import { openAddSearch } from './add-node.ts'
import { canvasStore, type MenuTarget } from './canvas-store.ts'
import { addNote, copyChosen, cutChosen, duplicateChosen, pasteHere, removeChosen, runFrom, runTo, selectAll, startRename, toggleDisabled, togglePin } from './commands.ts'
import { noteFlowId } from './to-flow.ts'
import { fitAll, screenPointOf } from './viewport.ts'

const line: MenuEntry = { kind: 'separator' }

/** The menu for what was pressed. */
export function entriesFor(target: MenuTarget): MenuEntry[] {
  switch (target.kind) {
    case 'node': return nodeEntries(target.id)
    case 'note': return noteEntries(target.id)
    case 'edge': return edgeEntries(target.id, target.screen)
    case 'canvas': return canvasEntries(target.screen)
  }
}

export function nodeEntries(id: string): MenuEntry[] {
  if (id === triggerId) return triggerEntries()
  const draft = openDraft()
  const node = draft === null ? undefined : nodeById(draft.workflow, id)
  if (draft === null || node === undefined) return []
  const pinned = Object.hasOwn(draft.pins, id)
  const hasOutput = nodeRunOf(sessionStore.getState().activeWorkflowId, id)(runStore.getState())?.shown.output !== undefined
  const many = sessionStore.getState().selection.nodes.length
  const only = (then: () => void) => () => { if (!sessionStore.getState().selection.nodes.includes(id)) select({ nodes: [id] }); then() }
  return [
    { label: 'Open', icon: 'square-pen', keys: 'Enter', onSelect: () => openNode(id) },
    { label: 'Run to here', icon: 'play', keys: 'Shift+Enter', onSelect: () => runTo(id) },
    { label: 'Run from here', icon: 'fast-forward', onSelect: () => runFrom(id) },
    line,
    { label: pinned ? 'Unpin output' : 'Pin output', icon: pinned ? 'pin-off' : 'pin', keys: 'P', disabled: !pinned && !hasOutput, onSelect: () => togglePin(id) },
    { label: 'Rename', icon: 'text-cursor', keys: 'F2', onSelect: () => { select({ nodes: [id] }); setTimeout(() => startRename(id)) } },
    { label: 'Connect to…', icon: 'corner-down-right', keys: 'C', onSelect: () => setTimeout(() => openConnectList(id)) },
    { label: 'Duplicate', icon: 'copy', keys: 'Mod+D', onSelect: only(duplicateChosen) },
    { label: 'Copy', icon: 'clipboard', keys: 'Mod+C', onSelect: only(() => attemptNow('Nothing was copied', copyChosen)) },
    { label: 'Cut', icon: 'clipboard', keys: 'Mod+X', onSelect: only(() => attemptNow('Nothing was cut', cutChosen)) },
    { label: node.disabled === true ? 'Enable' : 'Disable', icon: 'ban', keys: 'D', onSelect: only(toggleDisabled) },
    line,
    { label: many > 1 && sessionStore.getState().selection.nodes.includes(id) ? `Delete ${many} items` : 'Delete', icon: 'trash-2', keys: 'Delete', danger: true, onSelect: only(removeChosen) },
  ]
}

function triggerEntries(): MenuEntry[] {
  return [
    { label: 'Open', icon: 'square-pen', keys: 'Enter', onSelect: () => openNode(triggerId) },
    { label: 'Run', icon: 'play', keys: 'Mod+Enter', onSelect: () => run() },
    line,
    { label: 'Rename', icon: 'text-cursor', keys: 'F2', onSelect: () => setTimeout(() => startRename(triggerId)) },
    { label: 'Connect to…', icon: 'corner-down-right', keys: 'C', onSelect: () => setTimeout(() => openConnectList(triggerId)) },
  ]
}

function noteEntries(id: string): MenuEntry[] {
  return [
    { label: 'Edit', icon: 'pencil', keys: 'Enter', onSelect: () => setTimeout(() => canvasStore.setState({ editingNote: id })) },
    { label: 'Duplicate', icon: 'copy', keys: 'Mod+D', onSelect: () => { select({ nodes: [noteFlowId(id)] }); duplicateChosen() } },
    line,
    { label: 'Delete', icon: 'trash-2', keys: 'Delete', danger: true, onSelect: () => { select({ nodes: [noteFlowId(id)] }); removeChosen() } },
  ]
}

function edgeEntries(id: string, screen: Point): MenuEntry[] {
  const edge = openDraft()?.workflow.edges.find((each) => edgeKey(each) === id)
  if (edge === undefined) return []
  return [
    { label: 'Insert a node…', icon: 'plus', onSelect: () => setTimeout(() => openAddSearch({ kind: 'insert', edge }, screen)) },
    { label: 'Select both ends', icon: 'link', onSelect: () => select({ nodes: [edge.from, edge.to] }) },
    line,
    { label: 'Remove', icon: 'unlink', keys: 'Delete', danger: true, onSelect: () => apply(disconnect([edge])) },
  ]
}

function canvasEntries(screen: Point): MenuEntry[] {
  const open = documentStore.getState().status === 'open'
  return [
    { label: 'Add a node…', icon: 'plus', keys: 'Tab', disabled: !open, onSelect: () => setTimeout(() => openAddSearch({ kind: 'alone' }, screen)) },
    { label: 'Add a note', icon: 'sticky-note', disabled: !open, onSelect: () => setTimeout(() => addNote(screen)) },
    line,
    { label: 'Paste', icon: 'clipboard-paste', keys: 'Mod+V', onSelect: () => attemptNow('Nothing was pasted', () => pasteHere(screen)) },
    { label: 'Select all', icon: 'square-stack', keys: 'Mod+A', onSelect: selectAll },
    { label: 'Show everything', icon: 'maximize', keys: '1', onSelect: fitAll },
    line,
    { label: 'Import a workflow…', icon: 'download', keys: 'Mod+O', onSelect: () => attemptNow('Nothing was imported', importFromFile) },
    { label: 'Export as JSON…', icon: 'upload', keys: 'Mod+E', onSelect: () => attemptNow('The workflow was not exported', () => exportActive()) },
  ]
}

/** Opens the list of what a node may lead to. */
export function openConnectList(id: string): void {
  canvasStore.setState({ popup: { kind: 'connect', from: id, screen: screenPointOf(id) } })
}
