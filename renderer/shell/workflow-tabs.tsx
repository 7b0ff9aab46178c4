import type { KeyboardEvent } from 'react'
import type { WorkflowId } from '@shared/id.ts'
import { useDocument, type DocumentState } from '../document/document-store.ts'
import { activate, closeTab, sessionStore, useSession, type SessionState } from '../session/session-store.ts'
import { Icon } from '../ui/icon.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { ContextMenu } from '../ui/menu.tsx'
import { useLibrary, newWorkflow, duplicateWorkflow, type LibraryState } from './library-store.ts'
import { useIsRunning } from './running.ts'
import { keysOf } from './shortcuts.ts'

const tabsOf = (state: SessionState) => state.openTabs
const activeOf = (state: SessionState) => state.activeWorkflowId
const isEditor = (state: SessionState) => state.page === 'editor'

/** The open workflows. One tab stop: arrows walk, Enter shows, Delete closes. */
export function WorkflowTabs() {
  const tabs = useSession(tabsOf)
  const active = useSession(activeOf)
  const inEditor = useSession(isEditor)
  return (
    <>
      <div className="wtabs" role="tablist" aria-label="Open workflows" onKeyDown={walkTabs}>
        {tabs.map((id) => <WorkflowTab key={id} id={id} selected={inEditor && id === active} first={id === (active ?? tabs[0])} />)}
      </div>
      <IconButton icon="plus" label="New workflow" size="small" keys={keysOf('workflow.new')} className="mt-1 ml-1 self-center" onClick={() => void newWorkflow()} />
    </>
  )
}

function WorkflowTab({ id, selected, first }: { id: WorkflowId; selected: boolean; first: boolean }) {
  const name = useWorkflowName(id)
  const running = useIsRunning(id)
  const entries = [
    { label: 'Close', icon: 'x' as const, keys: keysOf('workflow.close'), onSelect: () => closeTab(id) },
    { label: 'Close others', onSelect: () => closeOthers(id) },
    { kind: 'separator' as const },
    { label: 'Duplicate', icon: 'copy' as const, onSelect: () => void duplicateWorkflow(id) },
  ]
  return (
    <ContextMenu label={name} entries={entries}>
      <div className={selected ? 'wtab is-on' : 'wtab'} role="presentation" onAuxClick={(event) => { if (event.button === 1) closeTab(id) }}>
        {running ? <Icon name="loader-circle" size={12} spin className="st s-running" /> : <Icon name="workflow" size={12} />}
        <button type="button" role="tab" className="trunc" title={name} aria-selected={selected} aria-keyshortcuts="Delete" tabIndex={first ? 0 : -1} data-workflow={id} onClick={() => activate(id)}>
          {name}{running && <span className="sr-only">, running</span>}
        </button>
        {/* For the pointer alone: a list of tabs may hold nothing but tabs, and Delete or Ctrl W closes by keyboard. */}
        <button type="button" className="ib ib-xs" tabIndex={-1} aria-hidden title={`Close ${name}`} onClick={() => closeTab(id)}><Icon name="x" size={12} /></button>
      </div>
    </ContextMenu>
  )
}

function useWorkflowName(id: WorkflowId): string {
  const kept = useLibrary((state: LibraryState) => state.workflows.find((workflow) => workflow.id === id)?.name)
  const open = useDocument((state: DocumentState) => (state.status === 'open' && state.workflowId === id ? state.draft.workflow.name : undefined))
  return open ?? kept ?? 'Workflow'
}

function closeOthers(kept: WorkflowId): void {
  for (const id of sessionStore.getState().openTabs) if (id !== kept) closeTab(id)
}

function walkTabs(event: KeyboardEvent<HTMLElement>): void {
  const tabs = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]')]
  const index = tabs.indexOf(event.target as HTMLElement)
  if (index < 0) return
  const next = event.key === 'ArrowRight' ? index + 1 : event.key === 'ArrowLeft' ? index - 1 : event.key === 'Home' ? 0 : event.key === 'End' ? tabs.length - 1 : null
  if (next !== null) {
    event.preventDefault()
    tabs[(next + tabs.length) % tabs.length]?.focus()
  } else if (event.key === 'Delete') {
    event.preventDefault()
    const id = tabs[index]?.dataset['workflow'] as WorkflowId | undefined
    if (id !== undefined) closeTab(id)
  }
}
