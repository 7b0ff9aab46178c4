import type { RunId } from '@shared/id.ts'
import type { CallOutput } from '@shared/ipc/contract.ts'
import type { Settings } from '@shared/settings.ts'

/** What calls need of the desktop around the window. Each refuses by throwing AppError. */
export interface Desktop {
  info(): CallOutput<'app.info'>
  /** The page shows something useful. */
  ready(): void
  showTheme(theme: Settings['theme']): void
  saveFile(file: { suggestedName: string; text: string }): Promise<{ fileName: string } | null>
  openFile(): Promise<{ fileName: string; text: string } | null>
  /** An OpenAPI document; null when the person thought better of it. */
  openDocument(): Promise<{ fileName: string; text: string } | null>
  readClipboard(): Promise<string>
  writeClipboard(text: string): Promise<void>
  /** A file that the person names; null when they thought better of it. */
  chooseBackup(): Promise<string | null>
  /** Where a connector to add is; null when they thought better of it. */
  chooseConnector(from: 'file' | 'folder'): Promise<string | null>
  /** The whole path of a file or folder; null when they thought better of it. */
  choosePath(of: 'file' | 'folder'): Promise<string | null>
  /** Files, or a folder, to index; null when they thought better of it. */
  chooseDocuments(from: 'files' | 'folder'): Promise<string[] | null>
  /** Ends the app in order and starts it anew. */
  restart(): void
  openLink(url: string): Promise<void>
  /** The page shows this run, or none. */
  shows(runId: RunId | null): void
  controlWindow(action: 'minimise' | 'toggle-maximise' | 'close'): void
}
