import { useState, type FormEvent } from 'react'
import { toFailure } from '@shared/failure.ts'
import type { CallOutput } from '@shared/ipc/contract.ts'
import { isJsonObject, type JsonObject } from '@shared/json.ts'
import type { SearchMode, TriedPassage } from '@shared/knowledge/document.ts'
import { call } from '../../api.ts'
import { jsonProblem } from '../../inspector/json-problem.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorCard } from '../../ui/error-card.tsx'
import { SearchInput } from '../../ui/search-input.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import type { ListedCollection } from './use-knowledge.ts'

type Found = CallOutput<'knowledge.search'> & { mode: SearchMode }

const topK = 10
/** What the score of a passage says. */
const scoreWords: Readonly<Record<SearchMode, string>> = {
  hybrid: 'A score of 1 is the first place by meaning and by words.',
  meaning: 'A score of 1 means the same as the question.',
  words: 'A score of 1 is the first place by words.',
}

/** A question as a step would put it, and how near each passage is. */
export function TryQueryPane({ collection: { name, store } }: { collection: ListedCollection }) {
  const [text, setText] = useState('')
  const [mode, setMode] = useState<SearchMode>('hybrid')
  const [filter, setFilter] = useState('')
  const [found, setFound] = useState<Found | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const isLocal = store.key === 'local'

  const search = async (event?: FormEvent) => {
    event?.preventDefault()
    if (text.trim() === '') return
    const filters = filterOf(filter)
    if (filters === null) return setFailure('The filter is no JSON object. Write one such as { "folder": "Handbook" }, or leave it empty.')
    setBusy(true)
    try {
      const by = isLocal ? mode : 'meaning'
      setFound({ ...await call('knowledge.search', { name, text: text.trim(), topK, filters, mode: by }), mode: by })
      setFailure(null)
    } catch (error) {
      setFailure(toFailure(error).message)
      setFound(null)
    }
    setBusy(false)
  }

  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <form className="grid flex-none gap-2 border-b border-line-faint px-4 py-3" role="search" onSubmit={(event) => void search(event)}>
        <div className="row">
          <SearchInput className="fill" label="Question" placeholder="Ask as a workflow would: How long is the warranty?" value={text} maxLength={8000} onChange={setText} />
          <Button variant="primary" type="submit" busy={busy} disabled={text.trim() === ''}>Find passages</Button>
        </div>
        <div className="row">
          {isLocal && <Segmented label="Search by" value={mode} onChange={setMode} segments={[{ value: 'hybrid', label: 'Both' }, { value: 'meaning', label: 'Meaning' }, { value: 'words', label: 'Words' }]} />}
          <TextInput mono className="fill" aria-label="Filters by metadata" placeholder={'Filters, such as { "folder": "Handbook" }'} value={filter} maxLength={4000} onChange={setFilter} />
        </div>
      </form>
      <div className="min-h-0 flex-1 overflow-y-auto">
        {failure !== null && <div className="p-4"><ErrorCard title="Nothing was found out">{failure}</ErrorCard></div>}
        {failure === null && found === null && <EmptyState compact icon="search" title="Ask something">The passages come with their scores: how near in meaning, and their place by words.</EmptyState>}
        {found !== null && (
          <>
            <p className="xs ink3 px-4 pt-3" role="status">{found.passages.length === 0 ? 'No passage was found.' : `${found.passages.length} ${found.passages.length === 1 ? 'passage' : 'passages'} in ${Math.max(1, Math.round(found.took))} ms. ${scoreWords[rankedBy(found)]}`}</p>
            <ol className="grid gap-0 px-4 pb-4" aria-label="Passages">{found.passages.map((passage, at) => <PassageRow key={passage.id} passage={passage} place={at + 1} />)}</ol>
          </>
        )}
      </div>
    </div>
  )
}

function PassageRow({ passage: { id, score, content, metadata, similarity, wordRank }, place }: { passage: TriedPassage; place: number }) {
  const source = String(metadata['source'] ?? '')
  const heading = String(metadata['heading'] ?? '')
  const title = String(metadata['title'] ?? '')
  // A file is often called as its first heading says.
  const about = [heading.toLowerCase().startsWith(title.toLowerCase()) && heading !== '' ? '' : title, heading, metadata['page'] === undefined ? '' : `page ${String(metadata['page'])}`].filter((each) => each !== '').join(' › ')
  return (
    <li className="grid grid-cols-[28px_minmax(0,1fr)_150px] gap-x-2 border-b border-line-faint py-3">
      <span className="num ink3 sm">{place}</span>
      <div className="min-w-0">
        <p className="sm semi trunc" title={source === '' ? id : source}>{about === '' ? id : about}</p>
        <p className="selectable mt-1 max-w-[72ch] text-sm leading-[18px] whitespace-pre-wrap">{content}</p>
        <p className="mono xs ink3 trunc mt-1" title={id}>{id}</p>
      </div>
      <dl className="sm grid content-start justify-end gap-0.5 text-right num">
        <div><dt className="inline ink3">score </dt><dd className="semi inline">{score.toFixed(2)}</dd></div>
        {similarity !== null && <div className="ink3"><dt className="inline">meaning </dt><dd className="inline">{similarity.toFixed(2)}</dd></div>}
        {wordRank !== null && <div className="ink3"><dt className="inline">words </dt><dd className="inline">no. {wordRank}</dd></div>}
      </dl>
    </li>
  )
}

/** Where no word of the question is found, the meaning alone decides. */
function rankedBy({ mode, passages }: Found): SearchMode {
  return mode === 'hybrid' && passages.every(({ wordRank }) => wordRank === null) ? 'meaning' : mode
}

function filterOf(text: string): JsonObject | null {
  if (text.trim() === '') return {}
  if (jsonProblem(text) !== undefined) return null
  const value: unknown = JSON.parse(text)
  return isJsonObject(value) ? (value as JsonObject) : null
}
