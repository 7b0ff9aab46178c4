import { AppError } from '@shared/failure.ts'
import { SecretRef } from '@shared/secret-ref.ts'
import { z } from 'zod'
import type { Service } from '../define.ts'

export const AirtableConfig = z.strictObject({
  token: SecretRef.optional().meta({ title: 'Token', description: 'A personal access token (pat…), made at airtable.com/create/tokens, with data.records:read, data.records:write and schema.bases:read for the bases meant.' }),
})
export type AirtableConfig = z.output<typeof AirtableConfig>

/** https://airtable.com/developers/web/api/authentication */
export function airtableService({ token }: AirtableConfig): Service {
  if (token === undefined) throw new AppError({ code: 'invalid-input', message: 'The connection to Airtable has no token. Add one to it under Connections.', retryable: false, sent: 'not-sent' })
  return { baseUrl: 'https://api.airtable.com/v0', headers: { authorization: `Bearer ${token}` } }
}
