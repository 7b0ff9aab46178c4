import { z } from 'zod'
import { defineAction } from '../define.ts'
import { FilesConfig, folderOf } from './config.ts'
import { File, folders, sampleFile, toFile } from './fields.ts'

export const list = defineAction({
  key: 'list',
  displayName: 'List files',
  summary: 'What lies in a folder',
  description: 'Lists the files and folders in the connection\'s folder or below it, by path. Links are left out.',
  icon: 'folder-open',
  keywords: ['directory', 'dir', 'ls', 'find'],
  effect: 'read',
  config: FilesConfig,
  input: z.strictObject({
    path: z.string().max(1_000).default('').meta({ title: 'Folder', description: 'Below the connection\'s folder. Empty: that folder itself.', examples: ['reports/2026'], 'x-options': 'folders' }),
    deep: z.boolean().default(false).meta({ title: 'With folders in it', description: 'Also what lies in the folders below.' }),
    ending: z.string().max(100).default('').meta({ title: 'Only names ending with', examples: ['.csv'] }),
    limit: z.number().int().min(1).max(5_000).default(500).meta({ title: 'At most' }),
  }),
  output: z.object({ files: z.array(File), isCut: z.boolean().meta({ description: 'There are more than were listed' }) }),
  options: { folders },
  defaultInput: {},
  sample: { files: [sampleFile], isCut: false },
  async run({ path, deep, ending, limit }, context) {
    const { entries, isCut } = await (await folderOf(context)).list(path, { deep, limit: ending === '' ? limit : 20_000 })
    const files = entries.filter(({ name }) => name.toLowerCase().endsWith(ending.toLowerCase()))
    return { files: files.slice(0, limit).map(toFile), isCut: isCut || files.length > limit }
  },
})
