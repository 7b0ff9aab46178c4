import { dialog } from 'electron'
import { AppError } from '@shared/failure.ts'
import type { Backup } from '@shared/backup.ts'

export type DamageAnswer = 'restore' | 'rescue' | 'quit'

/** There is no window yet to ask in, and nothing that could be shown in one. */
export async function askAboutDamage({ file, newest }: { file: string; newest: Backup | undefined }): Promise<DamageAnswer> {
  const answers: { answer: DamageAnswer; label: string }[] = [
    ...(newest ? [{ answer: 'restore' as const, label: 'Restore the last backup' }] : []),
    { answer: 'rescue', label: 'Save the workflows…' },
    { answer: 'quit', label: 'Quit' },
  ]
  const { response } = await dialog.showMessageBox({
    type: 'error', title: 'Damaged database', noLink: true, buttons: answers.map(({ label }) => label), defaultId: 0, cancelId: answers.length - 1,
    message: 'The database is damaged',
    detail: `${file} cannot be read in full. It was left exactly as it is, and nothing was started.\n\n${newest
      ? `The last backup is of ${new Date(newest.at).toLocaleString('en-GB', { dateStyle: 'full', timeStyle: 'short' })}. Restoring it keeps the damaged file in the folder "replaced".`
      : 'There is no backup yet.'}\n\nThe workflows that can still be read can be saved as files, to be imported later.`,
  })
  return answers[response]?.answer ?? 'quit'
}

/** Where to; null when the person thought better of it. */
export async function chooseFolder(title: string): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog({ title, buttonLabel: 'Save here', properties: ['openDirectory', 'createDirectory'] })
  return canceled ? null : filePaths[0] ?? null
}

/** A backup that lies anywhere. */
export async function chooseBackupFile(window: Electron.BrowserWindow): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, { title: 'Restore from backup', properties: ['openFile'], filters: [{ name: 'Flowbench backup', extensions: ['db'] }, { name: 'All files', extensions: ['*'] }] })
  return canceled ? null : filePaths[0] ?? null
}

export async function tellRescued({ folder, count, unreadable }: { folder: string; count: number; unreadable: number }): Promise<void> {
  await dialog.showMessageBox({
    type: 'info', title: 'Flowbench', message: `${count} ${count === 1 ? 'workflow was' : 'workflows were'} saved`,
    detail: `They are in ${folder}.${unreadable === 0 ? '' : ` ${unreadable} more could not be read.`} Import them in Flowbench when it has a sound database again.`,
  })
}

export async function tellFailed(what: string, error: unknown): Promise<void> {
  await dialog.showMessageBox({ type: 'error', title: 'Flowbench', message: what, detail: error instanceof AppError ? error.failure.message : String(error) })
}
