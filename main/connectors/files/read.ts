import { JsonValue } from '@shared/json.ts'
import { z } from 'zod'
import { defineAction } from '../define.ts'
import { FilesConfig, folderOf } from './config.ts'
import { formats, readContent } from './content.ts'
import { File, FilePath, maxReadBytes, pathMeta, sampleFile, toFile } from './fields.ts'

export const read = defineAction({
  key: 'read',
  displayName: 'Read a file',
  summary: 'The content of a file',
  description: 'Reads one file of at most 5 MB: as a text, as JSON, as the rows of a CSV table, or as base64.',
  icon: 'file-text',
  keywords: ['csv', 'json', 'load', 'open'],
  effect: 'read',
  config: FilesConfig,
  input: z.strictObject({
    path: FilePath.meta(pathMeta),
    readAs: z.enum(formats).default('text').meta({ title: 'Read as', description: 'csv: one object a line, by the names in the first line; fields are texts.' }),
    delimiter: z.string().length(1).default(',').meta({ title: 'Between fields', description: 'Of a CSV table.', examples: [',', ';'] }),
  }),
  output: File.extend({ content: JsonValue.meta({ description: 'As it was read: a text, values, or rows' }) }),
  defaultInput: { path: '' },
  sample: { ...sampleFile, content: [{ customer: 'Ada Lovelace', total: '27.50' }] },
  async run({ path, readAs, delimiter }, context) {
    const { entry, bytes } = await (await folderOf(context)).read(path, { maxBytes: maxReadBytes })
    return { ...toFile(entry), content: readContent(bytes, readAs, { path, delimiter }) }
  },
})
