import { AppError } from '@shared/failure.ts'
import { z } from 'zod'
import { defineAction } from '../define.ts'
import { GithubConfig } from './config.ts'
import { ref, repository, repositoryOptions } from './fields.ts'
import { filePath, readContent } from './file.ts'

export const getFile = defineAction({
  key: 'get-file', displayName: 'Get file', summary: 'Read a file of a repository', icon: 'file-text',
  description: 'Reads a file of up to 1 MB of a branch, tag or commit. What is no text comes as base64.',
  effect: 'read', config: GithubConfig,
  input: z.strictObject({ repository, path: filePath, ref: ref('Branch, tag or commit', 'The default branch when empty.') }),
  output: z.strictObject({
    path: z.string(), sha: z.string().meta({ description: 'Of this version of the file' }), size: z.number().int().meta({ description: 'In bytes' }),
    text: z.string().nullable().meta({ description: 'Null when it is no text' }), base64: z.string().nullable().meta({ description: 'Null when it is text' }),
  }),
  defaultInput: { repository: '', path: '' }, sample: { path: 'docs/index.md', sha: '3d21ec53a331a6f037a91c368710b99387d012c1', size: 8, text: '# Hello\n', base64: null }, options: repositoryOptions,
  async run({ repository: at, path, ref: version }, { http }) {
    const { content, encoding, sha, size } = await readContent(http, at, path, version)
    if (content === undefined || encoding !== 'base64') throw new AppError({ code: 'limit', message: `${path} has ${size} bytes; GitHub gives files of up to 1 MB so. Fetch it by an HTTP request with the media type application/vnd.github.raw.`, retryable: false, sent: 'processed' })
    const bytes = Buffer.from(content, 'base64')
    const text = textOf(bytes)
    return { path, sha, size, text, base64: text === null ? bytes.toString('base64') : null }
  },
})

function textOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}
