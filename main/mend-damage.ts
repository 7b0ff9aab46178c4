import { askAboutDamage, chooseFolder, tellFailed, tellRescued } from './platform/electron/damaged-data.ts'
import { rescueFolder, restoreFolder } from './beside.ts'
import { listBackups } from './storage/backups.ts'

/** Asks what becomes of a damaged database until it is mended (true) or the person ends the app (false). */
export async function mendDamage(dataFolder: string, file: string): Promise<boolean> {
  for (;;) {
    const answer = await askAboutDamage({ file, newest: listBackups(dataFolder)[0] })
    if (answer === 'quit') return false
    try {
      if (answer === 'restore') {
        await restoreFolder(dataFolder)
        return true
      }
      const folder = await chooseFolder('Save the workflows')
      if (folder === null) continue
      const { files, unreadable } = rescueFolder(dataFolder, folder)
      await tellRescued({ folder, count: files.length, unreadable })
    } catch (error) {
      await tellFailed(answer === 'restore' ? 'The backup could not be restored' : 'The workflows could not be saved', error)
    }
  }
}
