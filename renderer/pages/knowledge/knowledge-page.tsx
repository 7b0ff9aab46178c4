import { useEffect, useState, type KeyboardEvent } from 'react'
import type { CallOutput } from '@shared/ipc/contract.ts'
import { call } from '../../api.ts'
import { isCompact, useWindowSize } from '../../shell/window-size.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Icon } from '../../ui/icon.tsx'
import { SpinnerLine } from '../../ui/spinner-line.tsx'
import { PageHead } from '../page-head.tsx'
import { CollectionDetail } from './collection-detail.tsx'
import { sizeWords } from './knowledge-words.ts'
import { NewCollectionDialog } from './new-collection-dialog.tsx'
import { useKnowledge, type ListedCollection } from './use-knowledge.ts'

export type Providers = CallOutput<'knowledge.providers'>

const none: Providers = { embedders: [], stores: [] }

/** Documents that workflows find passages in. */
export function KnowledgePage() {
  const { collections, jobs, isSlow, refresh, told } = useKnowledge()
  const [providers, setProviders] = useState<Providers>(none)
  const [openName, setOpenName] = useState<string | null>(null)
  const [isMaking, setMaking] = useState(false)
  const narrow = useWindowSize(isCompact)
  useEffect(() => { call('knowledge.providers').then(setProviders, () => undefined) }, [])
  const shown = collections?.find(({ name }) => name === openName) ?? (narrow ? undefined : collections?.[0])
  const back = () => setOpenName(null)
  const made = (name: string) => {
    setMaking(false)
    setOpenName(name)
    void refresh()
  }
  const removed = () => {
    setOpenName(null)
    void refresh()
  }

  return (
    <>
      <PageHead title="Knowledge" purpose="Documents that workflows find passages in, by what they mean and by their words">
        {collections !== null && collections.length > 0 && <Button icon="plus" onClick={() => setMaking(true)}>New collection</Button>}
      </PageHead>
      <div className="page" data-region="page" tabIndex={-1} onKeyDown={(event) => { if (narrow && event.key === 'Escape' && !event.defaultPrevented) back() }}>
        {collections === null && <div className="flex-1 p-4"><SpinnerLine>Reading the collections…</SpinnerLine></div>}
        {collections?.length === 0 && (
          <div className="grid min-h-0 flex-1 place-items-center p-4">
            <EmptyState icon="library" title="No collections yet" action={<Button variant="primary" icon="plus" onClick={() => setMaking(true)}>Make a collection</Button>}>
              A collection holds documents: a handbook, manuals, notes. Steps find in it what answers a question. A model that comes with Flowbench reads them on this computer.
            </EmptyState>
          </div>
        )}
        {collections !== null && collections.length > 0 && (
          <div className={narrow ? (shown === undefined ? 'list' : 'hidden') : 'list max-w-[280px] min-w-[220px]'}>
            <div className="tbl min-h-0 flex-1" style={{ '--cols': '16px minmax(0, 1fr)' }} role="listbox" aria-label="Collections" onKeyDown={walkList}>
              {collections.map((each) => <CollectionRow key={each.name} collection={each} busy={jobs.get(each.name)?.state === 'running'} selected={each === shown} tabbable={each === (shown ?? collections[0])} onChoose={() => setOpenName(each.name)} />)}
            </div>
            {isSlow && <p className="help flex-none px-4 py-2">The library for vectors does not load on this system. Searches are as good, and about three times as slow.</p>}
          </div>
        )}
        {shown !== undefined && <CollectionDetail key={shown.name} collection={shown} job={jobs.get(shown.name)} providers={providers} onBack={narrow ? back : undefined} onChanged={() => void refresh()} onStarted={told} onRemoved={removed} />}
      </div>
      {isMaking && <NewCollectionDialog providers={providers} taken={collections?.map(({ name }) => name) ?? []} onClose={() => setMaking(false)} onMade={made} />}
    </>
  )
}

type CollectionRowProps = { collection: ListedCollection; busy: boolean; selected: boolean; tabbable: boolean; onChoose: () => void }

function CollectionRow({ collection, busy, selected, tabbable, onChoose }: CollectionRowProps) {
  return (
    <button type="button" role="option" aria-selected={selected} tabIndex={tabbable ? 0 : -1} className="trw two-line" onClick={onChoose}>
      <Icon name={busy ? 'loader-circle' : 'library'} size={14} spin={busy} className={busy ? 'st s-running' : 'ink3'} />
      <span className="pair"><span className="med" title={collection.name}>{collection.name}</span><span className="ink3">{busy ? 'Indexing…' : sizeWords(collection)}</span></span>
    </button>
  )
}

function walkList(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (step === undefined) return
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="option"]')]
  const next = rows[rows.indexOf(document.activeElement as HTMLElement) + step]
  if (!next) return
  event.preventDefault()
  next.focus()
  next.click()
}
