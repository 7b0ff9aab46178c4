import { AppError } from '@shared/failure.ts'
import { SecretRef } from '@shared/secret-ref.ts'
import { z } from 'zod'
import type { Service } from '../define.ts'

export const NotionConfig = z.strictObject({
  token: SecretRef.optional().meta({ title: 'Token', description: 'Of an integration (ntn_…), made at notion.so/profile/integrations. It sees the pages and databases that are shared with it: in their menu, Connections.' }),
})
export type NotionConfig = z.output<typeof NotionConfig>

/** https://developers.notion.com/reference/versioning */
const apiVersion = '2026-03-11'

export function notionService({ token }: NotionConfig): Service {
  if (token === undefined) throw new AppError({ code: 'invalid-input', message: 'The connection to Notion has no token. Add one to it under Connections.', retryable: false, sent: 'not-sent' })
  return { baseUrl: 'https://api.notion.com/v1', headers: { authorization: `Bearer ${token}`, 'notion-version': apiVersion } }
}
