import { AppError } from '@shared/failure.ts'
import type { FilesFolder } from '@shared/files-folder.ts'
import { z } from 'zod'
import type { ActionFiles } from '../define.ts'

export const FilesConfig = z.strictObject({
  folder: z.string().min(1).max(4_000).meta({ title: 'Folder', description: 'The whole path of a folder of this computer. Steps reach what lies in it and nothing else.', examples: ['/home/ada/Reports', 'C:\\Users\\Ada\\Reports'], 'x-widget': 'folder' }),
  access: z.enum(['read', 'write']).default('write').meta({ title: 'Steps may', description: 'read: list and read. write: also write, add to, move and delete files.' }),
})
export type FilesConfig = z.output<typeof FilesConfig>

type Reach = { config: FilesConfig; files: ActionFiles }

export function folderOf({ config, files }: Reach): Promise<FilesFolder> {
  return files.folder(config.folder)
}

/** Throws AppError `forbidden` for a connection that only reads. */
export async function writableFolderOf(reach: Reach): Promise<FilesFolder> {
  if (reach.config.access !== 'write') throw new AppError({ code: 'forbidden', message: `The connection lets steps read ${reach.config.folder} only. Choose "write" in it under Connections if this is meant.`, retryable: false, sent: 'not-sent' })
  return folderOf(reach)
}
