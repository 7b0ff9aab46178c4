import { useState } from 'react'
import type { IndexJob } from '@shared/knowledge/index-job.ts'
import { call } from '../../api.ts'
import { attempt } from '../../shell/attempt.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { toast } from '../../ui/toast.ts'
import { DocumentsPane } from './documents-pane.tsx'
import { IndexJobCard } from './index-job-card.tsx'
import type { Providers } from './knowledge-page.tsx'
import { embedderWords, sizeWords, storeWords } from './knowledge-words.ts'
import { RemoveCollectionDialog } from './remove-collection-dialog.tsx'
import { TryQueryPane } from './try-query-pane.tsx'
import type { ListedCollection } from './use-knowledge.ts'

type CollectionDetailProps = { collection: ListedCollection; job: IndexJob | undefined; providers: Providers; onBack?: (() => void) | undefined; onChanged: () => void; onStarted: (job: IndexJob) => void; onRemoved: () => void }

/** One collection: what is on its way into it, what is in it, and what it finds. */
export function CollectionDetail({ collection, job, providers, onBack, onChanged, onStarted, onRemoved }: CollectionDetailProps) {
  const { name, embedder, store, documents } = collection
  const [tab, setTab] = useState<'query' | 'documents'>('query')
  const [isRemoving, setRemoving] = useState(false)
  const [choosing, setChoosing] = useState<'files' | 'folder' | null>(null)
  const isRunning = job?.state === 'running'

  const index = async (from: 'files' | 'folder') => {
    setChoosing(from)
    const started = await attempt('Nothing was indexed', () => call('knowledge.index', { name, from }))
    setChoosing(null)
    if (started) onStarted(started)
  }
  const remove = () => attempt('The collection is still there', async () => {
    setRemoving(false)
    await call('knowledge.remove', { name })
    toast({ text: `Removed the collection ${name}.` })
    onRemoved()
  })
  const buttons = (
    <>
      <Button icon="file-plus" variant={documents === 0 ? 'primary' : 'plain'} busy={choosing === 'files'} disabled={isRunning} onClick={() => void index('files')}>Index files</Button>
      <Button icon="folder" busy={choosing === 'folder'} disabled={isRunning} onClick={() => void index('folder')}>Index a folder</Button>
    </>
  )

  return (
    <section className="detail min-w-0 flex-1" aria-label={`Collection ${name}`}>
      <div className="row flex-none border-b border-line px-4 py-2.5">
        {onBack && <IconButton icon="arrow-left" label="Back to the list" onClick={onBack} />}
        <div className="fill min-w-0">
          <h2 className="trunc text-md semi leading-5" title={name}>{name}</h2>
          <p className="sm ink3 trunc" title={`${embedderWords(embedder, providers.embedders)} · ${storeWords(store, providers.stores)}`}>{sizeWords(collection)} · {embedderWords(embedder, providers.embedders)} · {storeWords(store, providers.stores)}</p>
        </div>
        {documents > 0 && buttons}
        <IconButton icon="trash-2" label={`Remove the collection ${name}`} onClick={() => setRemoving(true)} />
      </div>
      {job !== undefined && <IndexJobCard key={job.startedAt} job={job} onCancel={() => void attempt('It goes on', () => call('knowledge.cancel', { name }))} />}
      {documents === 0
        ? !isRunning && <EmptyState icon="file-plus" title="Nothing to find yet" action={<span className="row">{buttons}</span>}>Choose text, Markdown, HTML, PDF or CSV files. They are cut into passages at their headings. A step “Index documents” puts others in.</EmptyState>
        : (
          <Tabs
            label="What to see of the collection" value={tab} onChange={setTab} items={[
              { value: 'query', label: 'Try a question', content: <TryQueryPane collection={collection} /> },
              { value: 'documents', label: 'Documents', content: <DocumentsPane collection={collection} onChanged={onChanged} /> },
            ]}
          />
        )}
      {isRemoving && <RemoveCollectionDialog collection={collection} onClose={() => setRemoving(false)} onRemove={() => void remove()} />}
    </section>
  )
}
