import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import type { Backup } from '@shared/backup.ts'
import { call } from '../api.ts'
import { exactTime } from '../pages/times.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { RadioGroup } from '../ui/radio-group.tsx'
import { toast } from '../ui/toast.ts'
import { attempt } from './attempt.ts'
import { reasonWords, sizeWords } from './backup-words.ts'

const dialogStore = createStore<{ isOpen: boolean }>(() => ({ isOpen: false }))
const isOpenOf = (state: { isOpen: boolean }) => state.isOpen

export function openRestore(): void {
  dialogStore.setState({ isOpen: true })
}

export async function backUpNow(): Promise<void> {
  await attempt('No backup was made', async () => {
    const { size } = await call('backup.make')
    toast({ kind: 'succeeded', text: 'Backed up.', detail: `${sizeWords(size)}, in the folder "backups" of your data.` })
  })
}

/** Goes back to a backup, after a question that says what that means. */
export function RestoreDialog() {
  const isOpen = useStore(dialogStore, isOpenOf)
  return isOpen ? <RestoreQuestion onClose={() => dialogStore.setState({ isOpen: false })} /> : null
}

function RestoreQuestion({ onClose }: { onClose: () => void }) {
  const [backups, setBackups] = useState<readonly Backup[] | null>(null)
  const [chosen, setChosen] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  useEffect(() => {
    void attempt('The backups could not be read', async () => {
      const all = await call('backup.list')
      setBackups(all)
      setChosen(all[0]?.name ?? null)
    })
  }, [])

  const restore = async (work: () => Promise<unknown>) => {
    setBusy(true)
    await attempt('Nothing was restored', work)
    setBusy(false)
  }
  return (
    <Dialog
      open mustAnswer title="Restore from backup" icon="history" width={560} onClose={onClose}
      footer={
        <>
          <Button size="large" variant="quiet" disabled={busy} onClick={() => void restore(() => call('backup.restore-file'))}>Choose a file…</Button>
          <span className="fill" />
          <Button size="large" disabled={busy} onClick={onClose}>Cancel</Button>
          <Button size="large" variant="primary" busy={busy} disabled={chosen === null} onClick={() => chosen !== null && void restore(() => call('backup.restore', { name: chosen }))}>Restore and restart</Button>
        </>
      }
    >
      <p className="prose mb-3">Workflows, runs, what was taken in, connections and settings go back to how they were then. What is there now is kept in the folder "replaced" of your data. Flowbench starts anew.</p>
      {backups?.length === 0 && <div className="card"><EmptyState compact icon="archive" title="There are no backups yet">One is made each day that Flowbench is open, and whenever you ask for one.</EmptyState></div>}
      {backups !== null && backups.length > 0 && (
        <div className="max-h-[300px] overflow-y-auto">
          <RadioGroup
            label="Backups" value={chosen ?? ''} onChange={setChosen}
            choices={backups.map(({ name, at, size, reason }) => ({ value: name, title: exactTime(at), detail: `${capital(reasonWords[reason])}, ${sizeWords(size)}` }))}
          />
        </div>
      )}
    </Dialog>
  )
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}
