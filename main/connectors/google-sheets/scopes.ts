// https://developers.google.com/identity/protocols/oauth2/scopes
export const sheetsScope = 'https://www.googleapis.com/auth/spreadsheets'
/** Names of files, and nothing that is in them. */
export const driveScope = 'https://www.googleapis.com/auth/drive.metadata.readonly'
