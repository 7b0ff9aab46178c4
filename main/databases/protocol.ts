import type { JsonObject } from '@shared/json.ts'
import type { SqliteParameters } from '@shared/sqlite-file.ts'

/** `changes`: it may change something, and is read to its end even where not all of its rows are given. */
export type Statement = { file: string; sql: string; parameters: SqliteParameters; limit: number; changes: boolean; /** Whether what an interrupted program left half done may be undone in the file. */ mayWrite: boolean }

/** To the process, which does one statement at a time. */
export type ToProcess = Statement & { id: number }

/** From it. */
export type FromProcess =
  | { kind: 'ready' }
  | { kind: 'done'; id: number; rows: JsonObject[]; rowCount: number | null; isCut: boolean }
  | { kind: 'failed'; id: number; fault: Fault }

/** `code` as SQLite names it (https://sqlite.org/rescode.html), or one of ours: what the statement is, or what its values are. */
export type Fault = { code: string; message: string }
