import { z } from 'zod'
import { defineConnector } from '../define.ts'
import { callJsonAs } from '../kit/call-json.ts'
import { withoutSecret } from '../kit/without-secret.ts'
import { appendRows } from './append-rows.ts'
import { clearRange } from './clear-range.ts'
import { SheetsConfig, sheetsOAuth, sheetsService } from './config.ts'
import { createSpreadsheet } from './create-spreadsheet.ts'
import { newRows } from './new-rows.ts'
import { normalizeSheetsError } from './normalize-error.ts'
import { readRange } from './read-range.ts'
import { sheetsScope } from './scopes.ts'
import { accountIn, tokenOf } from './service-account.ts'
import { updateRange } from './update-range.ts'

export const googleSheets = defineConnector({
  key: 'google-sheets',
  displayName: 'Google Sheets',
  icon: 'table',
  capabilities: ['action', 'polling'],
  reach: 'service',
  config: SheetsConfig,
  actions: [appendRows, readRange, updateRange, clearRange, createSpreadsheet],
  polls: [newRows],
  service: sheetsService,
  oauth: sheetsOAuth,
  // Sixty reads and sixty writes a minute of one account. https://developers.google.com/workspace/sheets/api/limits
  rate: '120/min',
  async check({ http, config: { serviceAccount, accessToken = '' } }) {
    if (serviceAccount !== undefined) {
      await tokenOf(http, serviceAccount, sheetsScope)
      return { account: accountIn(serviceAccount).client_email }
    }
    const { email } = await withoutSecret(accessToken, () => callJsonAs(http, z.looseObject({ scope: z.string(), email: z.string().optional() }), { method: 'POST', url: 'https://oauth2.googleapis.com/tokeninfo', redirect: 'manual', form: { access_token: accessToken } }))
    return { account: email ?? 'An access token that holds' }
  },
  normalizeError: normalizeSheetsError,
})
