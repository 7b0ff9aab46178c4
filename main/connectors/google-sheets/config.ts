import { AppError } from '@shared/failure.ts'
import { SecretRef } from '@shared/secret-ref.ts'
import { z } from 'zod'
import type { Service } from '../define.ts'

export const SheetsConfig = z.strictObject({
  serviceAccount: SecretRef.optional().meta({ title: 'Service account', description: 'The JSON key of a service account of Google Cloud, whole. Share spreadsheets with the e-mail that is in it, and turn on the Google Sheets API in its project.' }),
  accessToken: SecretRef.optional().meta({ title: 'Access token', description: 'In place of a service account, to try things: a token with the scope spreadsheets. It ends after an hour.' }),
})
export type SheetsConfig = z.output<typeof SheetsConfig>

/** A service account gets its tokens by call.ts. https://developers.google.com/workspace/sheets/api/guides/authorizing */
export function sheetsService({ serviceAccount, accessToken }: SheetsConfig): Service {
  if (serviceAccount === undefined && accessToken === undefined) throw new AppError({ code: 'invalid-input', message: 'The connection to Google Sheets has neither a service account nor an access token. Add one to it under Connections.', retryable: false, sent: 'not-sent' })
  return { baseUrl: 'https://sheets.googleapis.com', ...(serviceAccount === undefined && { headers: { authorization: `Bearer ${accessToken ?? ''}` } }) }
}
