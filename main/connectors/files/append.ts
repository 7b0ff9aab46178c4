import type { JsonValue } from '@shared/json.ts'
import { z } from 'zod'
import { defineAction } from '../define.ts'
import { FilesConfig, writableFolderOf } from './config.ts'
import { writeContent } from './content.ts'
import { File, FilePath, pathMeta, sampleFile, toFile } from './fields.ts'

export const append = defineAction({
  key: 'append',
  displayName: 'Add to a file',
  summary: 'Lines or rows at the end of a file',
  description: 'Adds a text as a line, one value as a line of JSON, or rows of a CSV table at the end of a file, which is made when there is none. Whether the end was written cannot be told afterwards, so it is never repeated by itself.',
  icon: 'file-plus',
  keywords: ['log', 'csv', 'jsonl'],
  effect: 'unsafe',
  config: FilesConfig,
  input: z.strictObject({
    path: FilePath.meta(pathMeta),
    content: z.unknown().meta({ title: 'Content', description: 'A text, any value as a line of JSON, or a list of objects as rows.', 'x-widget': 'json' }),
    writeAs: z.enum(['text', 'json', 'csv']).default('text').meta({ title: 'Write as', description: 'csv: rows in the order of their fields; the names come first in a new file.' }),
    delimiter: z.string().length(1).default(',').meta({ title: 'Between fields', description: 'Of a CSV table.', examples: [',', ';'] }),
  }),
  output: File,
  defaultInput: { path: '', content: '' },
  sample: sampleFile,
  describe: ({ path }) => `Add to the file ${path}`,
  async run({ path, content, writeAs, delimiter }, context) {
    const folder = await writableFolderOf(context)
    const found = writeAs === 'csv' ? await folder.find(path) : null
    const isNew = writeAs === 'csv' && (found === null || found.size === 0)
    const line = writeAs === 'json' ? JSON.stringify(content) : (content as JsonValue)
    const bytes = writeContent(line, writeAs === 'csv' ? 'csv' : 'text', { delimiter, withNames: isNew })
    const isWholeLine = bytes.length === 0 || bytes.at(-1) === 0x0a
    return toFile(await folder.append(path, isWholeLine ? bytes : Buffer.concat([bytes, Buffer.from('\n')])))
  },
})
