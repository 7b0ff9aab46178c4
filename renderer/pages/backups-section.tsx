import { useEffect, useState } from 'react'
import type { Backup } from '@shared/backup.ts'
import { call } from '../api.ts'
import { attempt } from '../shell/attempt.ts'
import { reasonWords, sizeWords } from '../shell/backup-words.ts'
import { backUpNow, openRestore } from '../shell/restore-dialog.tsx'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { exactTime } from './times.ts'

/** What can be gone back to. */
export function BackupsSection() {
  const [backups, setBackups] = useState<readonly Backup[] | null>(null)
  const [busy, setBusy] = useState(false)
  const refresh = async () => setBackups(await attempt('The backups could not be read', () => call('backup.list')) ?? [])
  useEffect(() => { void refresh() }, [])

  const make = async () => {
    setBusy(true)
    await backUpNow()
    await refresh()
    setBusy(false)
  }
  return (
    <section className="sect" aria-labelledby="backups-title">
      <h2 id="backups-title">Backups</h2>
      <p className="prose">One is made each day that Flowbench is open, and before an update changes your data; the last seven are kept, and the last seven that you asked for. Secrets stay encrypted in them.</p>
      <div className="row mt-3">
        <Button icon="archive" busy={busy} onClick={() => void make()}>Back up now</Button>
        <Button icon="history" onClick={openRestore}>Restore from backup…</Button>
      </div>
      {backups !== null && backups.length > 0 && (
        <div className="card tbl mt-3 max-w-[720px]" style={{ '--cols': 'minmax(0, 1.2fr) minmax(0, 1fr) 100px' }} role="table" aria-label="Backups">
          <div className="th" role="row"><span role="columnheader">Made</span><span role="columnheader">Why</span><span role="columnheader" className="text-right">Size</span></div>
          {backups.map(({ name, at, size, reason }) => (
            <div key={name} className="trw" role="row">
              <span className="num" role="cell" title={name}>{exactTime(at)}</span>
              <span className="ink3" role="cell">{reasonWords[reason]}</span>
              <span className="ink3 num text-right" role="cell">{sizeWords(size)}</span>
            </div>
          ))}
        </div>
      )}
      {backups?.length === 0 && <div className="card mt-3 max-w-[720px]"><EmptyState compact icon="archive" title="There are no backups yet">The first is made half a minute after a start.</EmptyState></div>}
    </section>
  )
}
