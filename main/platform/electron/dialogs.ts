import { randomBytes } from 'node:crypto'
import { open, readFile, rename, rm, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { dialog, type BrowserWindow } from 'electron'
import { AppError } from '@shared/failure.ts'

export type FileKind = { title: string; filters: Electron.FileFilter[]; maxBytes: number; /** "a workflow is at most 5 MB" */ limit: string }

const anything = { name: 'All files', extensions: ['*'] }
const filters = [{ name: 'Flowbench workflow', extensions: ['json'] }, anything]
/** A document is at most 5 MB; this leaves room to say so with the reasons instead of only refusing the file. */
export const workflowFiles: FileKind = { title: 'Import', filters, maxBytes: 6_000_000, limit: 'a workflow is at most 5 MB' }
export const openApiFiles: FileKind = { title: 'Import an OpenAPI document', filters: [{ name: 'OpenAPI document', extensions: ['json', 'yaml', 'yml'] }, anything], maxBytes: 50_000_000, limit: 'an OpenAPI document is at most 50 MB' }

/** Asks where to, and writes. Null when the person thought better of it. */
export async function saveFile(window: BrowserWindow, { suggestedName, text }: { suggestedName: string; text: string }): Promise<{ fileName: string } | null> {
  const { canceled, filePath } = await dialog.showSaveDialog(window, { title: 'Export', defaultPath: plainName(suggestedName), filters })
  if (canceled || !filePath) return null
  await writeWhole(filePath, text)
  return { fileName: basename(filePath) }
}

/** Asks which file, and reads it. Null when the person thought better of it. */
export async function openFile(window: BrowserWindow, { title, filters: shown, maxBytes, limit }: FileKind): Promise<{ fileName: string; text: string } | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, { title, properties: ['openFile'], filters: shown })
  const path = filePaths[0]
  if (canceled || path === undefined) return null
  const fileName = basename(path)
  try {
    const { size } = await stat(path)
    if (size > maxBytes) throw tooLarge(fileName, size, limit)
    return { fileName, text: await readFile(path, 'utf8') }
  } catch (error) {
    if (error instanceof AppError) throw error
    throw new AppError({ code: 'unavailable', message: `${fileName} could not be read: ${reason(error)}. Check that it is still there and that you may read it.`, retryable: true }, { cause: error })
  }
}

/** Asks where a connector is. Null when the person thought better of it. */
export async function chooseConnector(window: BrowserWindow, from: 'file' | 'folder'): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: 'Add a connector', properties: [from === 'folder' ? 'openDirectory' : 'openFile'],
    ...(from === 'file' && { filters: [{ name: 'Connector', extensions: ['tgz', 'gz', 'ts', 'mts', 'js', 'mjs', 'cjs'] }, anything] }),
  })
  return canceled ? null : (filePaths[0] ?? null)
}

/** Asks for a place on the disk, and reads nothing there. Null when the person thought better of it. */
export async function choosePath(window: BrowserWindow, of: 'file' | 'folder'): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, of === 'folder' ? { title: 'Choose a folder', properties: ['openDirectory', 'createDirectory'] } : { title: 'Choose a file', properties: ['openFile'] })
  return canceled ? null : (filePaths[0] ?? null)
}

/** Asks which documents are to be indexed. Null when the person thought better of it. */
export async function chooseDocuments(window: BrowserWindow, from: 'files' | 'folder'): Promise<string[] | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: from === 'folder' ? 'Index a folder' : 'Index files', properties: from === 'folder' ? ['openDirectory'] : ['openFile', 'multiSelections'],
    ...(from === 'files' && { filters: [{ name: 'Documents', extensions: ['md', 'markdown', 'txt', 'html', 'htm', 'pdf', 'csv', 'tsv', 'json', 'yaml', 'yml', 'log', 'rst', 'org'] }, anything] }),
  })
  return canceled || filePaths.length === 0 ? null : filePaths
}

/** A name only: what the page suggests never chooses a folder. */
function plainName(name: string): string {
  return basename(name.replaceAll('\\', '/')).replace(/[<>:"|?*\p{Cc}]/gu, '-') || 'workflow.json'
}

/** Whole or not at all: an older export is replaced only by a complete new one. */
async function writeWhole(path: string, text: string): Promise<void> {
  const partial = `${path}.${randomBytes(4).toString('hex')}.part`
  try {
    const file = await open(partial, 'wx')
    try {
      await file.writeFile(text, 'utf8')
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(partial, path)
  } catch (error) {
    await rm(partial, { force: true })
    throw new AppError({ code: 'unavailable', message: `${basename(path)} could not be written: ${reason(error)}. Choose another folder, or make room, and export again.`, retryable: true }, { cause: error })
  }
}

function tooLarge(fileName: string, size: number, limit: string): AppError {
  return new AppError({ code: 'limit', message: `${fileName} is ${(size / 1e6).toFixed(1)} MB; ${limit}. Nothing was imported.`, retryable: false })
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file', EACCES: 'you may not use it', EPERM: 'you may not use it', ENOSPC: 'the disk is full', EROFS: 'the disk is read-only', EISDIR: 'it is a folder',
}

function reason(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code
  return (code === undefined ? undefined : reasons[code]) ?? (error instanceof Error ? error.message : String(error))
}
