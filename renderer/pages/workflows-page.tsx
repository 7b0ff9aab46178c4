import { useEffect, useState } from 'react'
import type { CallOutput } from '@shared/ipc/contract.ts'
import type { WorkflowSummary } from '@shared/workflow-summary.ts'
import { call } from '../api.ts'
import { exportWorkflow, importFromFile } from '../document/import-export.ts'
import { activate } from '../session/session-store.ts'
import { attempt, attemptNow } from '../shell/attempt.ts'
import { addExample, duplicateWorkflow, newWorkflow, refreshLibrary, removeWorkflow, useLibrary, type LibraryState } from '../shell/library-store.ts'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { ErrorCard } from '../ui/error-card.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { Icon } from '../ui/icon.tsx'
import { ContextMenu, Dropdown, type MenuEntry } from '../ui/menu.tsx'
import { SearchInput } from '../ui/search-input.tsx'
import { SpinnerLine } from '../ui/spinner-line.tsx'
import { PageHead } from './page-head.tsx'
import { RenameDialog } from './rename-dialog.tsx'
import { exactTime, timeWords } from './times.ts'

type Example = CallOutput<'workflow.examples'>[number]

const libraryOf = (state: LibraryState) => state
const columns = 'minmax(0, 1.2fr) minmax(0, 2fr) 72px 96px 28px'

/** All workflows on this computer, and the examples to begin from. */
export function WorkflowsPage() {
  const library = useLibrary(libraryOf)
  const [query, setQuery] = useState('')
  const [renaming, setRenaming] = useState<WorkflowSummary | null>(null)
  const [now] = useState(() => Date.now())
  useEffect(() => { void refreshLibrary() }, [])
  const words = query.trim().toLowerCase()
  const shown = [...library.workflows]
    .filter((workflow) => `${workflow.name} ${workflow.description}`.toLowerCase().includes(words))
    .sort((one, other) => other.updatedAt - one.updatedAt)

  return (
    <>
      <PageHead title="Workflows" purpose="Kept on this computer; every edit is saved by itself.">
        <Button icon="download" onClick={() => attemptNow('Nothing was imported', () => importFromFile())}>Import</Button>
        <Button variant="primary" icon="plus" onClick={() => void newWorkflow()}>New workflow</Button>
      </PageHead>
      <div className="min-h-0 flex-1 overflow-y-auto" data-region="page" tabIndex={-1}>
        {library.status === 'failed' && <div className="p-4"><ErrorCard title="The list could not be read" actions={<Button size="small" onClick={() => void refreshLibrary()}>Read it again</Button>}>{library.failure.message}</ErrorCard></div>}
        {library.status === 'loading' && <div className="p-4"><SpinnerLine>Reading the list…</SpinnerLine></div>}
        {library.workflows.length > 5 && <div className="filterbar"><SearchInput label="Find a workflow" placeholder="Find a workflow" className="max-w-[280px]" value={query} onChange={setQuery} /></div>}
        {library.status === 'ready' && library.workflows.length === 0 && (
          <EmptyState icon="workflow" title="No workflows yet" action={<Button onClick={() => void newWorkflow()}>New workflow</Button>}>Begin with an empty one, import a file, or open an example below.</EmptyState>
        )}
        {library.workflows.length > 0 && (
          <div className="tbl" style={{ '--cols': columns }} role="table" aria-label="Workflows">
            <div className="th" role="row"><span role="columnheader">Name</span><span role="columnheader">Description</span><span role="columnheader">Nodes</span><span role="columnheader">Edited</span><span role="columnheader"><span className="sr-only">More</span></span></div>
            {shown.map((workflow) => <WorkflowRow key={workflow.id} workflow={workflow} now={now} onRename={() => setRenaming(workflow)} />)}
            {shown.length === 0 && <div className="help px-4 py-3">No workflow has “{query.trim()}” in its name or description.</div>}
          </div>
        )}
        <Examples />
      </div>
      {renaming !== null && <RenameDialog workflow={renaming} onClose={() => setRenaming(null)} />}
    </>
  )
}

function WorkflowRow({ workflow, now, onRename }: { workflow: WorkflowSummary; now: number; onRename: () => void }) {
  const entries: MenuEntry[] = [
    { label: 'Open', icon: 'square-pen', onSelect: () => activate(workflow.id) },
    { label: 'Duplicate', icon: 'copy', onSelect: () => void duplicateWorkflow(workflow.id) },
    { label: 'Rename', icon: 'pencil', onSelect: onRename },
    { label: 'Export as JSON', icon: 'upload', onSelect: () => attemptNow('The workflow was not exported', () => exportWorkflow(workflow.id)) },
    { kind: 'separator' },
    { label: 'Delete', icon: 'trash-2', danger: true, onSelect: () => void removeWorkflow(workflow.id) },
  ]
  return (
    <ContextMenu label={workflow.name} entries={entries}>
      <div className="trw" role="row" onDoubleClick={() => activate(workflow.id)}>
        <span role="cell" className="row">
          <button type="button" className="row min-w-0 text-left" onClick={() => activate(workflow.id)}><Icon name="workflow" size={14} className="ink3" /><span className="med trunc hover:underline" title={workflow.name}>{workflow.name}</span></button>
          {workflow.isExample && <Badge icon="book-open">Example</Badge>}
        </span>
        <span role="cell" className="ink2" title={workflow.description}>{workflow.description}</span>
        <span role="cell" className="num ink2">{workflow.nodeCount}</span>
        <span role="cell" className="num ink3" title={exactTime(workflow.updatedAt)}>{timeWords(workflow.updatedAt, now)}</span>
        <span role="cell" className="-mr-2"><Dropdown label={workflow.name} align="end" entries={entries} trigger={<IconButton icon="ellipsis" size="small" label={`More for ${workflow.name}`} />} /></span>
      </div>
    </ContextMenu>
  )
}

function Examples() {
  const [examples, setExamples] = useState<readonly Example[]>([])
  useEffect(() => { void attempt('The examples could not be read', async () => setExamples(await call('workflow.examples'))) }, [])
  if (examples.length === 0) return null
  return (
    <section className="px-4 py-5" aria-labelledby="examples-title">
      <h2 id="examples-title" className="text-md font-semibold">Examples</h2>
      <p className="prose mb-3">They run with no network and no key. Opening one makes a copy that is yours to change.</p>
      <div className="grid grid-cols-[repeat(auto-fill,minmax(260px,1fr))] gap-2">
        {examples.map((example) => (
          <button key={example.key} type="button" className="card flex flex-col gap-1 px-3 py-2.5 text-left hover:border-line-control" onClick={() => void addExample(example.key)}>
            <span className="row med w-full"><Icon name="book-open" size={14} className="ink3" /><span className="fill">{example.name}</span><Icon name="chevron-right" size={14} className="ink3" /></span>
            <span className="sm ink2">{example.description}</span>
          </button>
        ))}
      </div>
    </section>
  )
}
