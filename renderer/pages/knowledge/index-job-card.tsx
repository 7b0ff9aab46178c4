import { useState } from 'react'
import type { IndexJob } from '@shared/knowledge/index-job.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorCard } from '../../ui/error-card.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { leftWords, outcomeWords } from './knowledge-words.ts'

/** How far files on their way are, and what came of them. */
export function IndexJobCard({ job, onCancel }: { job: IndexJob; onCancel: () => void }) {
  const [isGone, setGone] = useState(false)
  if (isGone) return null
  if (job.state === 'running') return <Running job={job} onCancel={onCancel} />
  return (
    <div className="grid flex-none gap-2 border-b border-line-faint px-4 py-2.5">
      <div className="row sm">
        <Icon name={job.state === 'done' ? 'circle-check' : 'circle-alert'} size={14} className={`st ${job.state === 'done' ? 's-succeeded' : 's-waiting'}`} />
        <span className="fill" role="status">{outcomeWords(job)}</span>
        <IconButton icon="x" size="small" label="Hide this" onClick={() => setGone(true)} />
      </div>
      {job.state === 'failed' && <ErrorCard title="Indexing stopped">{job.reason}</ErrorCard>}
      {job.refused.length > 0 && (
        <details className="sm">
          <summary className="ink2">{job.refusedCount === 1 ? 'A file was left out' : `${job.refusedCount.toLocaleString('en')} files were left out`}</summary>
          <ul className="mt-1 grid max-h-40 gap-1 overflow-y-auto">{job.refused.map(({ file, reason }) => <li key={file}><span className="mono xs">{file}</span> <span className="ink2">{reason}</span></li>)}</ul>
        </details>
      )}
    </div>
  )
}

function Running({ job, onCancel }: { job: IndexJob; onCancel: () => void }) {
  const { documents, of, title, chunks, ofChunks } = job
  const part = of === 0 ? 0 : (documents + (ofChunks === 0 ? 0 : chunks / ofChunks)) / of
  // The moment it is drawn: each push draws it anew.
  const left = leftWords(job, new Date().getTime())
  const words = of === 0 ? 'Looking for files' : `${documents.toLocaleString('en')} of ${of.toLocaleString('en')}`
  return (
    <div className="grid flex-none gap-1.5 border-b border-line-faint px-4 py-2.5">
      <div className="row sm">
        <Icon name="loader-circle" size={14} spin className="st s-running" />
        <span className="num flex-none" role="status">Indexing, {words}{left === '' ? '' : `, ${left}`}</span>
        <span className="fill trunc ink3" title={title}>{title}{ofChunks > 8 ? ` (passage ${chunks.toLocaleString('en')} of ${ofChunks.toLocaleString('en')})` : ''}</span>
        <Button size="small" onClick={onCancel}>Cancel</Button>
      </div>
      <div className="index-bar" role="progressbar" aria-label="Files indexed" aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(part * 100)} aria-valuetext={words}><div style={{ width: `${part * 100}%` }} /></div>
    </div>
  )
}
