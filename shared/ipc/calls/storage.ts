import { z } from 'zod'
import { Backup, BackupName } from '../../backup.ts'
import { StorageStatus } from '../../storage-status.ts'
import { nothing } from '../nothing.ts'

/** The database of the data folder and its backups. One line each: the name, what goes in, what comes back. */
export const storageCalls = {
  'storage.status': { input: nothing, output: StorageStatus },
  /** Newest first. */
  'backup.list': { input: nothing, output: z.array(Backup) },
  'backup.make': { input: nothing, output: Backup },
  /** Makes it ready and starts the app anew with it. What is there now is kept beside. */
  'backup.restore': { input: z.object({ name: BackupName }), output: nothing },
  /** The same with a file that the person chooses; false when they thought better of it. */
  'backup.restore-file': { input: nothing, output: z.boolean() },
} as const
