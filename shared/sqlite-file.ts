import type { JsonObject } from './json.ts'

/** In order for `?`, or by name for `:name`, `@name` and `$name`. True and false go in as 1 and 0, lists and objects as their JSON. */
export type SqliteParameters = readonly unknown[] | Readonly<Record<string, unknown>>

/** Integers beyond 2^53 are texts, since numbers would lose digits; BLOBs are base64. `isCut`: there are more rows than `limit`, or than 5 MB. */
export type SqliteRows = { rows: JsonObject[]; isCut: boolean }

/** One SQLite database that a person chose. Each call is one statement and a transaction of its own. All reject with AppError. */
export interface SqliteFile {
  /** Opens the file so that nothing can be changed. */
  query(sql: string, parameters: SqliteParameters, options: { limit: number }): Promise<SqliteRows>
  /** `rowCount`: how many rows were changed; null of what changes no rows. Rejects with `forbidden` where the file was opened to be read. */
  execute(sql: string, parameters: SqliteParameters, options: { limit: number }): Promise<SqliteRows & { rowCount: number | null }>
}

export type SqliteAccess = { /** Whether `execute` is allowed. */ mayWrite: boolean; /** The longest that a statement may take, in milliseconds. */ statementMs: number }
