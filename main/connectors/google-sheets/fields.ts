import { AppError } from '@shared/failure.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '@shared/json.ts'
import { z } from 'zod'
import { path } from '../kit/path.ts'
import { idIn, spreadsheetId } from './spreadsheet-id.ts'

/** What fields of more than one action say. */
export const spreadsheet = z.string().regex(spreadsheetId, 'Write the id of a spreadsheet, or the address that you see it at').meta({ title: 'Spreadsheet', description: 'Its id, or the address that it is seen at.', examples: ['https://docs.google.com/spreadsheets/d/1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms/edit'], 'x-options': 'spreadsheets' })
export const sheet = z.string().min(1).max(100).meta({ title: 'Sheet', description: 'The name of a sheet within it.', examples: ['Sheet1'], 'x-options': 'sheets' })
export const range = z.string().regex(/^[A-Za-z]{0,3}\d{0,7}(?::[A-Za-z]{0,3}\d{0,7})?$/, 'A range is written as A1:D20, A:D or 2:5').meta({ title: 'Range', description: 'Such as A1:D20, A:D or 2:5.', examples: ['A1:D20'] })
const cell = z.union([z.string(), z.number(), z.boolean(), z.null()])
export const rows = z.array(z.array(cell)).min(1).meta({ title: 'Rows', description: 'A list for each row: [["Tea", 12], ["Milk", 1]]', 'x-widget': 'json' })
export const valueInput = z.enum(['USER_ENTERED', 'RAW']).default('USER_ENTERED').meta({ title: 'Values are taken', description: 'USER_ENTERED: as if typed, so that dates and formulas are read. RAW: as they are; what comes from others is safest so.' })

export const Cells = z.array(z.array(cell))

/** `'Orders 2026'!A1:D20`; the whole sheet without a range. https://developers.google.com/workspace/sheets/api/guides/concepts#cell */
export function a1(sheetName: string, inIt?: string): string {
  return `'${sheetName.replaceAll("'", "''")}'${inIt === undefined || inIt === '' ? '' : `!${inIt}`}`
}

export function valuesPath(of: string, sheetName: string, inIt?: string): string {
  return path`/v4/spreadsheets/${idIn(of) ?? of}/values/${a1(sheetName, inIt)}`
}

/** The rows below a first one of names. */
export function recordsOf(cells: z.output<typeof Cells>): JsonObject[] {
  const [names = [], ...below] = cells
  return below.map((row) => Object.fromEntries(names.flatMap((name, index): [string, JsonValue][] => (name === null || name === '' ? [] : [[String(name), row[index] ?? '']]))))
}

/** A row in the order of the names; a name that there is not is refused. */
export function rowOf(record: JsonObject, names: readonly JsonValue[]): (string | number | boolean | null)[] {
  const unknown = Object.keys(record).find((name) => !names.includes(name))
  if (unknown !== undefined) throw new AppError({ code: 'invalid-input', message: `The first row of the sheet has no "${unknown}". It has ${names.map(String).join(', ') || 'nothing'}.`, retryable: false, sent: 'not-sent' })
  return names.map((name) => {
    const value = record[String(name)] ?? ''
    return Array.isArray(value) || isJsonObject(value) ? JSON.stringify(value) : value
  })
}
