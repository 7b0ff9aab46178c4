import type { JsonValue } from '@shared/json.ts'
import { z } from 'zod'
import { defineAction } from '../define.ts'
import { FilesConfig, folderOf, writableFolderOf } from './config.ts'
import { formats, writeContent } from './content.ts'
import { File, FilePath, maxWriteBytes, pathMeta, sampleFile, toFile } from './fields.ts'

export const write = defineAction({
  key: 'write',
  displayName: 'Write a file',
  summary: 'Make a file, or replace it whole',
  description: 'Writes one file of at most 20 MB, with the folders on the way. Whoever reads it meanwhile sees the old or the new content, and never a part.',
  icon: 'save',
  keywords: ['csv', 'json', 'create', 'export'],
  // Without replacing, a second attempt would meet the file of the first: it looks whether that is it.
  effect: ({ replace }: { replace: boolean }) => (replace ? 'idempotent' : 'reconcilable'),
  config: FilesConfig,
  input: z.strictObject({
    path: FilePath.meta(pathMeta),
    content: z.unknown().meta({ title: 'Content', description: 'A text, any value as JSON, or a list of objects as a CSV table.', 'x-widget': 'json' }),
    writeAs: z.enum(formats).default('text').meta({ title: 'Write as' }),
    delimiter: z.string().length(1).default(',').meta({ title: 'Between fields', description: 'Of a CSV table.', examples: [',', ';'] }),
    replace: z.boolean().default(true).meta({ title: 'Replace what is there', description: 'Off: it fails when there is a file of this name.' }),
  }),
  output: File,
  defaultInput: { path: '', content: '' },
  sample: sampleFile,
  describe: ({ path }) => `Write the file ${path}`,
  async run({ path, content, writeAs, delimiter, replace }, context) {
    const folder = await writableFolderOf(context)
    return toFile(await folder.write(path, writeContent(content as JsonValue, writeAs, { delimiter, withNames: true }), { replace }))
  },
  async reconcile({ path, content, writeAs, delimiter }, context) {
    const folder = await folderOf(context)
    const found = await folder.find(path)
    if (found === null) return { kind: 'did-not-happen' }
    const { entry, bytes } = await folder.read(path, { maxBytes: maxWriteBytes })
    const isSame = Buffer.from(bytes).equals(writeContent(content as JsonValue, writeAs, { delimiter, withNames: true }))
    return isSame ? { kind: 'happened', output: toFile(entry) } : { kind: 'unknown', reason: `There is a file ${path} with another content. Look whether this step wrote it before something else changed it.` }
  },
})
