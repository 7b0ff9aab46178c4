// files: what a person chose on the disk, as documents. Links are not followed; hidden files and folders are passed over.
import { readdir, readFile, lstat } from 'node:fs/promises'
import { basename, extname, join, resolve } from 'node:path'
import { AppError } from '@shared/failure.ts'
import { mostFileBytes, type DocumentFormat } from '@shared/knowledge/document.ts'
import type { IndexDocument } from '../index-documents.ts'

export type FoundFile = { path: string; /** From the folder that was chosen: `Handbook/travel/visa.md`. */ id: string; format: DocumentFormat; /** In bytes. */ size: number }
export type Refused = { file: string; reason: string }

/** What is read of them is text, or tells itself. */
const formats: Readonly<Record<string, DocumentFormat>> = {
  '.txt': 'text', '.text': 'text', '.log': 'text', '.rst': 'text', '.org': 'text', '.json': 'text', '.yaml': 'text', '.yml': 'text', '.md': 'markdown', '.markdown': 'markdown', '.mdx': 'markdown',
  '.html': 'html', '.htm': 'html', '.xhtml': 'html', '.csv': 'csv', '.tsv': 'csv', '.pdf': 'pdf',
}
export const endings = Object.keys(formats).map((ending) => ending.slice(1))
const passedOver = new Set(['node_modules'])
const mostFiles = 20_000

/** Files, and those in folders and below. Rejects with AppError `not-found`, `limit`. */
export async function filesIn(paths: readonly string[]): Promise<{ files: FoundFile[]; refused: Refused[] }> {
  const files: FoundFile[] = []
  const refused: Refused[] = []
  const take = async (path: string, id: string, isChosen: boolean): Promise<void> => {
    if (files.length >= mostFiles) throw new AppError({ code: 'limit', message: `There are more than ${mostFiles.toLocaleString('en')} files. Choose a smaller folder.`, retryable: false, sent: 'not-sent' })
    const about = await lstat(path).catch((error: unknown) => { throw new AppError({ code: 'not-found', message: `${path} cannot be read: ${(error as Error).message}.`, retryable: false, sent: 'not-sent' }) })
    if (about.isDirectory()) {
      const names = (await readdir(path)).filter((name) => !name.startsWith('.') && !passedOver.has(name)).sort()
      for (const name of names) await take(join(path, name), `${id}/${name}`, false)
      return
    }
    if (!about.isFile()) return
    const format = formats[extname(path).toLowerCase()]
    if (format === undefined) {
      // In a folder, pictures and programs are no news.
      if (isChosen) refused.push({ file: id, reason: `Files ending with ${extname(path) || 'nothing'} are not read. There are ${endings.join(', ')}.` })
    } else if (about.size > mostFileBytes) refused.push({ file: id, reason: `It is larger than ${mostFileBytes / 1e6} MB.` })
    else files.push({ path, id, format, size: about.size })
  }
  for (const path of paths) await take(resolve(path), basename(resolve(path)), true)
  return { files, refused }
}

/** Rejects with AppError `invalid-input` for a file that is no text. */
export async function documentOf({ path, id, format }: FoundFile): Promise<IndexDocument> {
  const bytes = await readFile(path)
  const folder = id.includes('/') ? id.slice(0, id.lastIndexOf('/')) : ''
  return { id, title: basename(path, extname(path)), source: path, format, metadata: { file: basename(path), folder }, content: format === 'pdf' ? bytes : textOf(bytes) }
}

function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder(bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new AppError({ code: 'invalid-input', message: 'It is no text in UTF-8. Save it so, and index it again.', retryable: false, sent: 'not-sent' })
  }
}
