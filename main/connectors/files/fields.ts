import type { FileEntry } from '@shared/files-folder.ts'
import { z } from 'zod'
import type { Choices } from '../define.ts'
import { folderOf, type FilesConfig } from './config.ts'

/** A step's output is kept in the run's journal. */
export const maxReadBytes = 5_000_000
export const maxWriteBytes = 20_000_000

export const FilePath = z.string().min(1).max(1_000)
export const pathMeta = { title: 'Path', description: 'Below the connection\'s folder, with "/" between folders.', examples: ['reports/2026/january.csv'] }

export const File = z.object({
  path: z.string().meta({ description: 'Below the folder, such as reports/january.csv' }),
  name: z.string(),
  kind: z.enum(['file', 'folder']),
  size: z.number().meta({ description: 'In bytes' }),
  modifiedAt: z.string().meta({ description: 'When it last changed, as 2026-01-31T09:30:00.000Z' }),
})
export type File = z.infer<typeof File>

export function toFile({ modifiedAt, ...entry }: FileEntry): File {
  return { ...entry, modifiedAt: new Date(modifiedAt).toISOString() }
}

export const sampleFile: File = { path: 'reports/january.csv', name: 'january.csv', kind: 'file', size: 4_182, modifiedAt: '2026-01-31T09:30:00.000Z' }

/** Entries to look through for folders; one further down can be written. */
const mostEntries = 20_000

export const folders: Choices<FilesConfig>[string] = async (_input, context) => {
  const { entries } = await (await folderOf(context)).list('', { deep: true, limit: mostEntries })
  return [{ value: '', label: 'The folder of the connection itself' }, ...entries.filter(({ kind }) => kind === 'folder').map(({ path }) => ({ value: path, label: path }))]
}
