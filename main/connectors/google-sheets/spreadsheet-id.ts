/** An id of Google Drive, or the address that a spreadsheet is seen at. */
export const spreadsheetId = /^(?:https:\/\/docs\.google\.com\/spreadsheets\/d\/)?([\w-]{20,})(?:[/?#].*)?$/

/** Null of a text that is neither. */
export function idIn(text: string): string | null {
  return spreadsheetId.exec(text)?.[1] ?? null
}
