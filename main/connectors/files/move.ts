import { z } from 'zod'
import { defineAction } from '../define.ts'
import { FilesConfig, folderOf, writableFolderOf } from './config.ts'
import { File, FilePath, pathMeta, sampleFile, toFile } from './fields.ts'

export const move = defineAction({
  key: 'move',
  displayName: 'Move a file',
  summary: 'Move or rename a file',
  description: 'Moves one file within the connection\'s folder, or gives it another name. Folders on the way are made.',
  icon: 'arrow-right-left',
  keywords: ['rename', 'archive'],
  effect: 'reconcilable',
  config: FilesConfig,
  input: z.strictObject({
    from: FilePath.meta({ ...pathMeta, title: 'From' }),
    to: FilePath.meta({ ...pathMeta, title: 'To', examples: ['archive/january.csv'] }),
    replace: z.boolean().default(false).meta({ title: 'Replace what is there' }),
  }),
  output: File,
  defaultInput: { from: '', to: '' },
  sample: { ...sampleFile, path: 'archive/january.csv' },
  describe: ({ from, to }) => `Move the file ${from} to ${to}`,
  async run({ from, to, replace }, context) {
    return toFile(await (await writableFolderOf(context)).move(from, to, { replace }))
  },
  async reconcile({ from, to }, context) {
    const folder = await folderOf(context)
    const [before, after] = [await folder.find(from), await folder.find(to)]
    if (before !== null) return { kind: 'did-not-happen' }
    if (after !== null) return { kind: 'happened', output: toFile(after) }
    return { kind: 'unknown', reason: `There is neither ${from} nor ${to} any more.` }
  },
})
