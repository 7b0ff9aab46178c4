import { AppError } from '@shared/failure.ts'
import { z } from 'zod'
import { definePoll } from '../define-poll.ts'
import { FilesConfig, folderOf } from './config.ts'
import { folders, sampleFile, toFile } from './fields.ts'

const maxFiles = 10_000
/** One that changed a moment ago may still be being written. */
const restMs = 2_000

export const newFile = definePoll({
  key: 'new-file',
  displayName: 'New file in a folder',
  summary: 'When a file appears in a folder',
  icon: 'file-plus',
  config: FilesConfig,
  input: z.strictObject({
    path: z.string().max(1_000).default('').meta({ title: 'Folder', description: 'Below the connection\'s folder. Empty: that folder itself.', examples: ['inbox'], 'x-options': 'folders', 'x-literal': true }),
    deep: z.boolean().default(false).meta({ title: 'With folders in it', 'x-literal': true }),
    ending: z.string().max(100).default('').meta({ title: 'Only names ending with', examples: ['.csv'], 'x-literal': true }),
    changed: z.boolean().default(false).meta({ title: 'Also when a file changes', description: 'Off: each path starts the workflow once.', 'x-literal': true }),
  }),
  options: { folders },
  defaultInput: {},
  everyMs: 60_000,
  samples: [{ name: 'New file', payload: sampleFile }],
  async poll({ path, deep, ending, changed }, context) {
    const { entries, isCut } = await (await folderOf(context)).list(path, { deep, limit: maxFiles })
    if (isCut) throw new AppError({ code: 'limit', message: `There are more than ${maxFiles.toLocaleString('en')} files and folders. Move those that are done with elsewhere, or watch a folder further down.`, retryable: false })
    const atRest = Date.now() - restMs
    const files = entries.filter((entry) => entry.kind === 'file' && entry.name.toLowerCase().endsWith(ending.toLowerCase()) && entry.modifiedAt <= atRest)
    const items = files.sort((one, other) => one.modifiedAt - other.modifiedAt).map((entry) => ({ id: changed ? `${entry.path}@${entry.modifiedAt}` : entry.path, payload: toFile(entry) }))
    return { items, cursor: null }
  },
})
