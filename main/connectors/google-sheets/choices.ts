// choices: what fields of forms offer, as the account sees it now.
import { AppError } from '@shared/failure.ts'
import { z } from 'zod'
import type { Choices } from '../define.ts'
import { AnswerError } from '../kit/answer-error.ts'
import { path } from '../kit/path.ts'
import { sheets } from './call.ts'
import type { SheetsConfig } from './config.ts'
import { driveScope } from './scopes.ts'
import { idIn } from './spreadsheet-id.ts'

const File = z.looseObject({ id: z.string(), name: z.string() })
const Files = z.looseObject({ files: z.array(File) })
const Sheets = z.looseObject({ sheets: z.array(z.looseObject({ properties: z.looseObject({ title: z.string() }) })) })

export const options: Choices<SheetsConfig> = {
  /** The newest 500, of shared drives as well. https://developers.google.com/workspace/drive/api/reference/rest/v3/files/list */
  async spreadsheets(_input, context) {
    const call = await sheets(context, driveScope)
    const query = { q: "mimeType = 'application/vnd.google-apps.spreadsheet' and trashed = false", orderBy: 'modifiedTime desc', pageSize: 500, fields: 'files(id,name)', supportsAllDrives: true, includeItemsFromAllDrives: true }
    const { files } = await call(Files, { method: 'GET', url: 'https://www.googleapis.com/drive/v3/files', query }).catch(withScope)
    return files.map(({ id, name }) => ({ value: id, label: name }))
  },
  /** https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets/get */
  async sheets({ spreadsheet }, context) {
    const id = typeof spreadsheet === 'string' ? idIn(spreadsheet) : null
    if (id === null) return []
    const call = await sheets(context)
    const found = await call(Sheets, { method: 'GET', url: path`/v4/spreadsheets/${id}`, query: { fields: 'sheets.properties.title' } })
    return found.sheets.map(({ properties: { title } }) => ({ value: title, label: title }))
  },
}

/** Without the scope, and with the Drive API turned off, Google answers 403. Anything else is told as it is. */
function withScope(error: unknown): never {
  if (!(error instanceof AnswerError) || error.answer.status !== 403) throw error
  throw new AppError({ code: 'forbidden', message: `Google does not let this connection list files. It takes the scope ${driveScope} and the Google Drive API, turned on in the project: choose "Choose from your files" in the connection and sign in again, or write the address of the spreadsheet here.`, retryable: false, sent: 'not-processed' }, { cause: error })
}
