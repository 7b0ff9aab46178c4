import { z } from 'zod'
import { defineAction } from '../define.ts'
import { AnswerError } from '../kit/answer-error.ts'
import { callJsonAs } from '../kit/call-json.ts'
import { GithubConfig } from './config.ts'
import { ref, repository, repositoryOptions } from './fields.ts'
import { Content, contentPath, filePath, readContent } from './file.ts'

const Written = z.looseObject({ content: Content, commit: z.looseObject({ sha: z.string() }) })

/** Looked at first: what is there already is not committed again, and what somebody else changed meanwhile is refused. */
export const putFile = defineAction({
  key: 'put-file', displayName: 'Write file', summary: 'Commit a file to a repository', icon: 'file-pen', keywords: ['commit', 'save'],
  description: 'Writes a file as a commit of its own. If the file has this text already, nothing is committed.',
  effect: 'idempotent', config: GithubConfig, rate: '80/min',
  input: z.strictObject({
    repository, path: filePath, text: z.string().max(1_000_000).meta({ title: 'Text', description: 'All that is to stand in the file.', 'x-widget': 'multiline' }),
    message: z.string().min(1).max(5_000).meta({ title: 'Message', description: 'Of the commit.' }), branch: ref('Branch', 'The default branch when empty.'),
    sha: z.string().regex(/^[0-9a-f]{40,64}$/, 'The sha of a file is 40 or 64 letters and digits').optional().meta({ title: 'Only if it is still', description: 'The `sha` that "Get file" gave: a file that changed since then is left alone.' }),
  }),
  output: z.strictObject({ path: z.string(), sha: z.string().meta({ description: 'Of this version of the file' }), commit: z.string().nullable().meta({ description: 'The commit; null when the file had this text already' }) }),
  defaultInput: { repository: '', path: '', text: '', message: '' }, sample: { path: 'docs/index.md', sha: '3d21ec53a331a6f037a91c368710b99387d012c1', commit: '7638417db6d59f3c431d3e1f261cc637155684cd' }, options: repositoryOptions,
  describe: ({ repository: at, path, branch }) => `Commit ${path} to ${at}${branch === undefined ? '' : ` (${branch})`}`,
  async run({ repository: at, path, text, message, branch, sha: expected }, { http }) {
    const bytes = Buffer.from(text)
    const before = await readContent(http, at, path, branch).catch((error: unknown) => {
      if (error instanceof AnswerError && error.answer.status === 404) return null
      throw error
    })
    if (before?.content !== undefined && Buffer.from(before.content, 'base64').equals(bytes)) return { path, sha: before.sha, commit: null }
    const { content, commit } = await callJsonAs(http, Written, { method: 'PUT', url: contentPath(at, path), json: { message, branch, content: bytes.toString('base64'), sha: expected ?? before?.sha } })
    return { path, sha: content.sha, commit: commit.sha }
  },
})
