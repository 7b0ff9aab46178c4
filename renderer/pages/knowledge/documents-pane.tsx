import { useCallback, useEffect, useState } from 'react'
import type { CallOutput } from '@shared/ipc/contract.ts'
import type { DocumentSummary } from '@shared/knowledge/collection.ts'
import { call } from '../../api.ts'
import { attempt } from '../../shell/attempt.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { SearchInput } from '../../ui/search-input.tsx'
import { SpinnerLine } from '../../ui/spinner-line.tsx'
import { toast } from '../../ui/toast.ts'
import { useDebounced } from '../../ui/use-debounced.ts'
import { timeWords } from '../times.ts'
import { plural } from './knowledge-words.ts'
import type { ListedCollection } from './use-knowledge.ts'

type Page = CallOutput<'knowledge.documents'>

/** What is in a collection, and how it was cut. */
export function DocumentsPane({ collection, onChanged }: { collection: ListedCollection; onChanged: () => void }) {
  const { name, documents: count, chunks } = collection
  const [search, setSearch] = useState('')
  const sought = useDebounced(search.trim())
  const [page, setPage] = useState<Page | null>(null)
  const [open, setOpen] = useState<DocumentSummary | null>(null)
  const read = useCallback(async (before: Page | null) => {
    const next = await attempt('The documents could not be read', () => call('knowledge.documents', { name, after: before?.documents.at(-1)?.id ?? '', search: sought }))
    if (next) setPage({ ...next, documents: [...(before?.documents ?? []), ...next.documents] })
  }, [name, sought])
  // What was indexed meanwhile shows by the counts.
  useEffect(() => { void read(null) }, [read, count, chunks])
  const [now] = useState(() => Date.now())
  const remove = ({ id, title }: DocumentSummary) => attempt('The document is still there', async () => {
    await call('knowledge.remove-document', { name, document: id })
    toast({ text: `Removed ${title === '' ? id : title} from ${name}.`, detail: 'The file itself stays where it is.' })
    await read(null)
    onChanged()
  })

  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="filterbar"><SearchInput className="fill max-w-[320px]" label="Find a document" placeholder="Find by title or file" value={search} onChange={setSearch} /></div>
      {page === null ? <div className="p-4"><SpinnerLine>Reading the documents…</SpinnerLine></div> : (
        <div className="tbl min-h-0 flex-1" style={{ '--cols': 'minmax(0, 1fr) 84px 92px 104px 60px' }} role="table" aria-label="Documents">
          <div className="th" role="row"><span role="columnheader">Document</span><span role="columnheader">Format</span><span role="columnheader" className="text-right">Passages</span><span role="columnheader" className="text-right">Indexed</span><span role="columnheader"><span className="sr-only">Remove</span></span></div>
          {page.documents.map((document) => (
            <div key={document.id} className="trw two-line" role="row">
              <span className="pair" role="cell"><button type="button" className="med w-full text-left hover:underline" title={document.source || document.id} onClick={() => setOpen(document)}>{document.title || document.id}</button><span className="ink3 mono xs" title={document.id}>{document.id}</span></span>
              <span className="ink2" role="cell">{document.format}</span>
              <span className="num text-right" role="cell">{document.chunks.toLocaleString('en')}</span>
              <span className="ink2 num text-right" role="cell">{timeWords(document.indexedAt, now)}</span>
              <span className="row justify-end" role="cell"><IconButton icon="trash-2" size="small" label={`Remove ${document.title || document.id}`} onClick={() => void remove(document)} /></span>
            </div>
          ))}
          {page.documents.length === 0 && <p className="help px-4 py-3">No document has “{sought}” in its title or file.</p>}
          {page.more && <Button className="m-3" onClick={() => void read(page)}>Show more documents</Button>}
        </div>
      )}
      {open !== null && <ChunksDialog name={name} isLocal={collection.store.key === 'local'} document={open} onClose={() => setOpen(null)} />}
    </div>
  )
}

function ChunksDialog({ name, isLocal, document: { id, title, metadata, source, chunks: count }, onClose }: { name: string; isLocal: boolean; document: DocumentSummary; onClose: () => void }) {
  const [chunks, setChunks] = useState<CallOutput<'knowledge.chunks'> | null>(null)
  useEffect(() => { void attempt('The passages could not be read', () => call('knowledge.chunks', { name, document: id })).then((found) => setChunks(found ?? [])) }, [name, id])
  const facts: [string, string][] = [['Source', source || id], ...Object.entries(metadata).map(([key, value]): [string, string] => [key, Array.isArray(value) ? value.join(', ') : String(value)])]
  return (
    <Dialog open title={title || id} width={720} onClose={onClose} footer={<><span className="xs ink3">{plural(count, 'passage')}</span><span className="fill" /><Button size="large" onClick={onClose}>Close</Button></>}>
      <dl className="kv mb-3">{facts.map(([key, value]) => <div key={key} className="contents"><dt>{key}</dt><dd title={value}>{value}</dd></div>)}</dl>
      {chunks === null && <SpinnerLine>Reading the passages…</SpinnerLine>}
      {chunks?.length === 0 && <p className="ink2">{isLocal ? 'There is no text in it.' : 'The service that keeps the collection has its passages; they are not listed here.'}</p>}
      <ol className="grid gap-2" aria-label="Passages">
        {chunks?.map(({ position, headings, content, page }) => (
          <li key={position} className="rounded-md border border-line px-3 py-2">
            <p className="xs ink3 trunc">{[`${position + 1}`, ...(page === undefined ? [] : [`page ${page}`]), ...headings].join(' · ')}</p>
            <p className="selectable mt-0.5 text-sm leading-[18px] whitespace-pre-wrap">{content}</p>
          </li>
        ))}
      </ol>
    </Dialog>
  )
}
