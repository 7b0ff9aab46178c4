import { z } from 'zod'
import { defineAction } from '../define.ts'
import { FilesConfig, writableFolderOf } from './config.ts'
import { FilePath, pathMeta } from './fields.ts'

export const remove = defineAction({
  key: 'delete',
  displayName: 'Delete a file',
  summary: 'Delete one file',
  description: 'Deletes one file for good; it does not go to the bin. One that is not there is no failure.',
  icon: 'trash-2',
  keywords: ['remove', 'rm', 'clean up'],
  effect: 'idempotent',
  config: FilesConfig,
  input: z.strictObject({ path: FilePath.meta(pathMeta) }),
  output: z.object({ path: z.string(), deleted: z.boolean().meta({ description: 'False when there was no such file' }) }),
  defaultInput: { path: '' },
  sample: { path: 'reports/january.csv', deleted: true },
  describe: ({ path }) => `Delete the file ${path}`,
  async run({ path }, context) {
    return { path, deleted: await (await writableFolderOf(context)).remove(path) }
  },
})
