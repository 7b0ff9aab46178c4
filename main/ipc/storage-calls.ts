import type { Services } from '../services.ts'
import type { CallsOf } from './calls-of.ts'
import type { Desktop } from './desktop.ts'

/** Whether the data folder takes what is written, and going back to an earlier state of it. */
export function storageCalls({ storage }: Pick<Services, 'storage'>, desktop: Pick<Desktop, 'chooseBackup' | 'restart'>): CallsOf<'storage'> & CallsOf<'backup'> {
  return {
    'storage.status': () => storage.health.status(),
    'backup.list': () => storage.backups.list(),
    'backup.make': () => storage.backups.make('asked'),
    'backup.restore': async ({ name }) => {
      await storage.restore({ name })
      desktop.restart()
    },
    'backup.restore-file': async () => {
      const file = await desktop.chooseBackup()
      if (file === null) return false
      await storage.restore({ file })
      desktop.restart()
      return true
    },
  }
}
