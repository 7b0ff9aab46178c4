import { approvalStore, openApproval } from '../approvals/approval-store.ts'
import { exportActive, importFromFile } from '../document/import-export.ts'
import { documentStore, redo, undo } from '../document/document-store.ts'
import { cancelRun, currentRun, runStore } from '../run/run-store.ts'
import { problemsStore } from '../document/problems-store.ts'
import { activate, closeTab, sessionStore, showPage, type Page } from '../session/session-store.ts'
import { showNextProblem } from '../run-panel/problem-actions.ts'
import { announce } from '../ui/announce.ts'
import { attemptNow } from './attempt.ts'
import { duplicateWorkflow, newWorkflow, removeWorkflow } from './library-store.ts'
import { showOverlay } from './overlay-store.ts'
import { togglePalette, toggleRunPanel } from './panels.ts'
import { focusNextRegion } from './regions.ts'
import { backUpNow, openRestore } from './restore-dialog.tsx'
import { run, selectedNode } from './run-actions.ts'
import { switchTheme } from './settings-store.ts'
import type { AppAction } from './shortcuts.ts'

const activeId = () => sessionStore.getState().activeWorkflowId
const inEditor = () => sessionStore.getState().page === 'editor'
const isOpen = () => inEditor() && documentStore.getState().status === 'open'
const isEditable = () => { const state = documentStore.getState(); return inEditor() && state.status === 'open' && !state.readOnly }
const hasActive = () => activeId() !== null
const hasNode = () => isOpen() && selectedNode() !== null
const isRunning = () => currentRun(activeId())(runStore.getState())?.status === 'running'
const openWorkflow = 'Open a workflow first'
const go = (page: Page) => () => showPage(page)

/** The actions of the frame itself; canvas and inspector add theirs. */
export const appActions: AppAction[] = [
  { id: 'run.start', title: 'Run', group: 'This workflow', icon: 'play', keys: ['Mod+Enter'], when: isOpen, needs: openWorkflow, whileTyping: true, keywords: ['test', 'start', 'sample'], run: () => run() },
  { id: 'run.stop', title: 'Stop the run', group: 'This workflow', icon: 'circle-stop', keys: ['Mod+.'], when: isRunning, needs: 'No run is under way', whileTyping: true, keywords: ['cancel'], run: stop },
  { id: 'run.to', title: 'Run to the selected node', group: 'This workflow', icon: 'arrow-right', keys: ['Shift+Enter'], when: hasNode, needs: 'Choose a node first', run: () => runSelected('to') },
  { id: 'run.from', title: 'Run from the selected node', group: 'This workflow', icon: 'fast-forward', keys: [], when: hasNode, needs: 'Choose a node first', run: () => runSelected('from') },
  { id: 'approval.answer', title: 'Answer what waits for you', group: 'Window', icon: 'user-check', keys: ['G A'], when: () => approvalStore.getState().pending.length > 0, keywords: ['approve', 'reject', 'approval'], run: () => openApproval() },
  { id: 'edit.undo', title: 'Undo', group: 'This workflow', icon: 'undo-2', keys: ['Mod+Z'], when: isEditable, run: () => say('Undone', undo()) },
  { id: 'edit.redo', title: 'Redo', group: 'This workflow', icon: 'redo-2', keys: ['Mod+Shift+Z', 'Mod+Y'], when: isEditable, run: () => say('Redone', redo()) },
  { id: 'problems.next', title: 'Go to the next problem', group: 'This workflow', icon: 'circle-alert', keys: ['F8'], when: () => isOpen() && problemsStore.getState().problems.length > 0, whileTyping: true, run: showNextProblem },
  { id: 'workflow.export', title: 'Export as JSON', group: 'This workflow', icon: 'upload', keys: ['Mod+E'], when: isOpen, needs: openWorkflow, whileTyping: true, keywords: ['save', 'file', 'download'], run: () => attemptNow('The workflow was not exported', () => exportActive()) },
  { id: 'workflow.duplicate', title: 'Duplicate this workflow', group: 'This workflow', icon: 'copy', keys: [], when: hasActive, needs: openWorkflow, run: () => withActive(duplicateWorkflow) },
  { id: 'workflow.delete', title: 'Delete this workflow', group: 'This workflow', icon: 'trash-2', keys: [], when: hasActive, needs: openWorkflow, run: () => withActive(removeWorkflow) },

  { id: 'workflow.new', title: 'New workflow', group: 'Workflows', icon: 'plus', keys: ['Mod+N'], whileTyping: true, run: () => void newWorkflow() },
  { id: 'workflow.import', title: 'Import a workflow', group: 'Workflows', icon: 'download', keys: ['Mod+O'], whileTyping: true, keywords: ['open', 'file', 'json'], run: () => attemptNow('Nothing was imported', () => importFromFile()) },
  { id: 'workflow.close', title: 'Close tab', group: 'Workflows', icon: 'x', keys: ['Mod+W'], when: hasActive, needs: openWorkflow, whileTyping: true, run: () => withActive(closeTab) },
  { id: 'workflow.next', title: 'Next tab', group: 'Workflows', icon: 'chevron-right', keys: ['Mod+PageDown'], when: hasActive, needs: openWorkflow, whileTyping: true, run: () => stepTab(1) },
  { id: 'workflow.previous', title: 'Previous tab', group: 'Workflows', icon: 'chevron-left', keys: ['Mod+PageUp'], when: hasActive, needs: openWorkflow, whileTyping: true, run: () => stepTab(-1) },

  { id: 'go.editor', title: 'Editor', group: 'Go to', icon: 'square-pen', keys: ['G E'], when: hasActive, needs: openWorkflow, run: go('editor') },
  { id: 'go.workflows', title: 'Workflows', group: 'Go to', icon: 'workflow', keys: ['G W'], keywords: ['library', 'examples'], run: go('workflows') },
  { id: 'go.inbox', title: 'Inbox', group: 'Go to', icon: 'inbox', keys: ['G I'], keywords: ['webhooks', 'requests', 'events'], run: go('inbox') },
  { id: 'go.outbox', title: 'Outbox', group: 'Go to', icon: 'send', keys: ['G O'], keywords: ['writes', 'in doubt'], run: go('outbox') },
  { id: 'go.runs', title: 'Runs', group: 'Go to', icon: 'history', keys: ['G R'], keywords: ['history'], run: go('runs') },
  { id: 'go.connections', title: 'Connections', group: 'Go to', icon: 'plug', keys: ['G C'], keywords: ['accounts', 'secrets', 'passphrase', 'vault'], run: go('connections') },
  { id: 'go.knowledge', title: 'Knowledge', group: 'Go to', icon: 'library', keys: ['G K'], keywords: ['collections', 'documents', 'retrieval', 'search', 'rag'], run: go('knowledge') },
  { id: 'go.settings', title: 'Settings', group: 'Go to', icon: 'settings', keys: ['G S', 'Mod+,'], keywords: ['grants', 'addresses', 'preferences'], run: go('settings') },

  { id: 'app.commands', title: 'Go to or do anything', group: 'Window', icon: 'search', keys: ['Mod+K'], whileTyping: true, run: () => showOverlay('commands') },
  { id: 'app.shortcuts', title: 'All shortcuts', group: 'Window', icon: 'keyboard', keys: ['?'], keywords: ['help', 'keys'], run: () => showOverlay('shortcuts') },
  { id: 'view.palette', title: 'Show or hide the palette', group: 'Window', icon: 'panel-left', keys: ['Mod+B'], when: isOpen, needs: openWorkflow, whileTyping: true, run: togglePalette },
  { id: 'view.run-panel', title: 'Show or hide the run panel', group: 'Window', icon: 'panel-bottom', keys: ['Mod+J'], when: isOpen, needs: openWorkflow, whileTyping: true, run: toggleRunPanel },
  { id: 'backup.make', title: 'Back up now', group: 'Window', icon: 'archive', keys: [], keywords: ['backup', 'copy', 'save'], run: () => void backUpNow() },
  { id: 'backup.restore', title: 'Restore from backup', group: 'Window', icon: 'history', keys: [], keywords: ['backup', 'go back'], run: openRestore },
  { id: 'view.theme', title: 'Switch between light and dark', group: 'Window', icon: 'contrast', keys: [], keywords: ['theme'], run: switchTheme },
  { id: 'region.next', title: 'Next part of the window', group: 'Window', icon: 'layout-grid', keys: ['F6'], whileTyping: true, run: () => focusNextRegion(1) },
  { id: 'region.previous', title: 'Previous part of the window', group: 'Window', icon: 'layout-grid', keys: ['Shift+F6'], whileTyping: true, run: () => focusNextRegion(-1) },
]

function stop(): void {
  withActive((workflowId) => attemptNow('The run was not stopped', () => cancelRun(workflowId)))
}

function runSelected(kind: 'to' | 'from'): void {
  const node = selectedNode()
  if (node !== null) run({ kind, nodeId: node.id })
}

function say(done: string, label: string | null): void {
  announce(label === null ? 'Nothing left' : `${done}: ${label}`)
}

function withActive(act: (workflowId: NonNullable<ReturnType<typeof activeId>>) => unknown): void {
  const workflowId = activeId()
  if (workflowId !== null) act(workflowId)
}

function stepTab(by: 1 | -1): void {
  const { openTabs, activeWorkflowId } = sessionStore.getState()
  const index = openTabs.findIndex((id) => id === activeWorkflowId)
  const next = openTabs[(index + by + openTabs.length) % openTabs.length]
  if (next !== undefined) activate(next)
}
