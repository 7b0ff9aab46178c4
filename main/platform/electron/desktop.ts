import { app, clipboard, nativeTheme, shell, type BrowserWindow } from 'electron'
import { AppError } from '@shared/failure.ts'
import type { RunId } from '@shared/id.ts'
import { chooseBackupFile } from './damaged-data.ts'
import { chooseConnector, chooseDocuments, choosePath, openApiFiles, openFile, saveFile, workflowFiles } from './dialogs.ts'
import { openableLink } from './link-gate.ts'

export type DesktopOptions = {
  window(): BrowserWindow | undefined
  dataFolder: string
  customFrame: boolean
  onReady(): void
  onShows(runId: RunId | null): void
}

/** What the page may have done for it outside the page. */
export function createDesktop({ window, dataFolder, customFrame, onReady, onShows }: DesktopOptions) {
  const open = (): BrowserWindow => {
    const current = window()
    if (!current || current.isDestroyed()) throw new AppError({ code: 'unavailable', message: 'The window is closed.', retryable: false })
    return current
  }
  return {
    info: () => ({ version: app.getVersion(), platform: process.platform, dataFolder, electron: process.versions.electron ?? '', customFrame }),
    ready: onReady,
    shows: onShows,
    showTheme(theme: 'system' | 'light' | 'dark'): void {
      nativeTheme.themeSource = theme
    },
    saveFile: (file: { suggestedName: string; text: string }) => saveFile(open(), file),
    openFile: () => openFile(open(), workflowFiles),
    openDocument: () => openFile(open(), openApiFiles),
    chooseBackup: () => chooseBackupFile(open()),
    chooseConnector: (from: 'file' | 'folder') => chooseConnector(open(), from),
    choosePath: (of: 'file' | 'folder') => choosePath(open(), of),
    chooseDocuments: (from: 'files' | 'folder') => chooseDocuments(open(), from),
    restart(): void {
      app.relaunch()
      // The answer to whoever asked goes out first.
      setImmediate(() => app.quit())
    },
    // Newer versions of Electron answer with a promise, older ones at once.
    readClipboard: async () => await clipboard.readText(),
    writeClipboard: async (text: string) => await clipboard.writeText(text),
    openLink: (url: string) => shell.openExternal(openableLink(url)),
    controlWindow(action: 'minimise' | 'toggle-maximise' | 'close'): void {
      const current = open()
      if (action === 'minimise') current.minimize()
      else if (action === 'close') current.close()
      else if (current.isMaximized()) current.unmaximize()
      else current.maximize()
    },
  }
}
