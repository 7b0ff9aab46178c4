import { AppError } from '@shared/failure.ts'
import { SecretRef } from '@shared/secret-ref.ts'
import { z } from 'zod'
import type { OAuth, Service } from '../define.ts'
import { oauthFields } from '../kit/oauth-fields.ts'
import { driveScope, sheetsScope } from './scopes.ts'

export const SheetsConfig = z.strictObject({
  serviceAccount: SecretRef.optional().meta({ title: 'Service account', description: 'The JSON key of a service account of Google Cloud, whole. Share spreadsheets with the e-mail that is in it, and turn on the Google Sheets API in its project.' }),
  listFiles: z.boolean().default(false).meta({ title: 'Choose from your files', description: 'Signing in then also asks for the names of your files (drive.metadata.readonly), so that spreadsheets can be chosen from a list. A service account lists those that are shared with it without.' }),
  ...oauthFields,
})
export type SheetsConfig = z.output<typeof SheetsConfig>

/** A refresh token comes with `offline`, and again with each `consent`. https://developers.google.com/identity/protocols/oauth2/native-app */
export const sheetsOAuth = ({ listFiles }: Partial<SheetsConfig>): OAuth => ({
  authorizeUrl: 'https://accounts.google.com/o/oauth2/v2/auth', tokenUrl: 'https://oauth2.googleapis.com/token',
  scopes: [sheetsScope, ...(listFiles === true ? [driveScope] : []), 'openid', 'email'], authorizeParams: { access_type: 'offline', prompt: 'consent' },
})

/** A service account gets its tokens by call.ts. https://developers.google.com/workspace/sheets/api/guides/authorizing */
export function sheetsService({ serviceAccount, accessToken }: SheetsConfig): Service {
  if (serviceAccount === undefined && accessToken === undefined) throw new AppError({ code: 'invalid-input', message: 'The connection to Google Sheets has neither a service account nor anybody signed in. Do either under Connections.', retryable: false, sent: 'not-sent' })
  return { baseUrl: 'https://sheets.googleapis.com', origins: ['https://www.googleapis.com'], ...(serviceAccount === undefined && { headers: { authorization: `Bearer ${accessToken ?? ''}` } }) }
}
