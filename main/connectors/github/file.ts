import { AppError } from '@shared/failure.ts'
import { z } from 'zod'
import type { ActionHttp } from '../define.ts'
import { callJsonAs } from '../kit/call-json.ts'
import { path } from '../kit/path.ts'
import { repositoryPath } from './call.ts'

export const filePath = z.string().min(1).max(4_096).regex(/^[^/].*[^/]$|^[^/]$/, 'Write the path from the top of the repository, such as docs/index.md').meta({ title: 'Path', description: 'From the top of the repository.', examples: ['docs/index.md'] })

export const Content = z.looseObject({ type: z.string(), path: z.string(), sha: z.string(), size: z.number().int(), encoding: z.string().optional(), content: z.string().optional(), html_url: z.string().nullish() })
/** A folder is answered with a list. */
const Answer = z.union([Content, z.array(z.unknown())])

/** https://docs.github.com/en/rest/repos/contents#get-repository-content */
export async function readContent(http: ActionHttp, repository: string, file: string, ref: string | undefined): Promise<z.output<typeof Content>> {
  const answer = await callJsonAs(http, Answer, { method: 'GET', url: contentPath(repository, file), query: { ref } })
  if (!Array.isArray(answer) && answer.type === 'file') return answer
  throw new AppError({ code: 'invalid-input', message: `${file} is ${Array.isArray(answer) ? 'a folder' : `a ${answer.type}`} in ${repository}, and no file. Give the path of a file.`, retryable: false, sent: 'processed' })
}

export function contentPath(repository: string, file: string): string {
  return `${repositoryPath(repository)}/contents${file.split('/').map((part) => path`/${part}`).join('')}`
}
