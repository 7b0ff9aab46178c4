import { z } from 'zod'

/** The name of a backup's file in the folder `backups`: when it was made, and why. */
export const BackupName = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z\.(daily|update|asked)\.db$/, 'not the name of a backup')
export type BackupName = z.infer<typeof BackupName>

export const BackupReason = z.enum(['daily', 'update', 'asked'])
export type BackupReason = z.infer<typeof BackupReason>

/** A copy of the database that can be brought back. */
export const Backup = z.object({
  name: BackupName,
  /** Milliseconds since 1970. */
  at: z.number(),
  /** In bytes. */
  size: z.number(),
  /** By itself once a day; before an update of Flowbench changed the tables; or because a person asked. */
  reason: BackupReason,
})
export type Backup = z.infer<typeof Backup>
