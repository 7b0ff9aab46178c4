import type { StorageStatus } from '@shared/storage-status.ts'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { openRestore } from './restore-dialog.tsx'
import { useStorageStatus } from './storage-store.ts'

type Words = { title: string; detail: string }
type Trouble = Exclude<StorageStatus, { state: 'ok' }>

const troubleWords: Record<Extract<Trouble, { state: 'trouble' }>['cause'], Words> = {
  full: { title: 'The disk is full.', detail: 'Runs hold where they are and webhooks are told to come again; nothing is lost. Make room, and everything goes on by itself.' },
  busy: { title: 'Another program holds the database.', detail: 'Runs hold where they are and webhooks are told to come again; nothing is lost. Close that program, and everything goes on by itself.' },
  'read-only': { title: 'The data folder cannot be written to.', detail: 'Runs hold where they are and webhooks are told to come again; nothing is lost. Allow Flowbench to write there, and everything goes on by itself.' },
  failing: { title: 'The disk fails.', detail: 'Runs hold where they are and webhooks are told to come again. Check the disk; when it can be written to, everything goes on by itself.' },
}

/** Over every page, as long as what happens cannot be written down. */
export function StorageBanner() {
  const status = useStorageStatus()
  if (status.state === 'ok') return null
  const { title, detail } = wordsOf(status)
  return (
    <div className={`banner ${status.state === 'damaged' ? 's-failed' : 's-waiting'}`} role="alert">
      <Icon name={status.state === 'damaged' ? 'octagon-alert' : 'triangle-alert'} className="st" />
      <p className="fill"><strong>{title}</strong> {detail}</p>
      {status.state === 'damaged' && <Button size="small" variant="primary" onClick={openRestore}>Restore from backup…</Button>}
    </div>
  )
}

function wordsOf(status: Trouble): Words {
  if (status.state === 'trouble') return troubleWords[status.cause]
  return { title: 'The database is damaged.', detail: 'Nothing is run or taken in until a backup is in its place. The file is left as it is.' }
}
