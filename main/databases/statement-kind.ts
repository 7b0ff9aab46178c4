// statement-kind: what a statement may be, by its first words, before SQLite sees it: some PRAGMAs act while they are being
// prepared, and ATTACH and VACUUM reach other files.
//  K1. What is not known to be harmless is refused.
import { AppError } from '@shared/failure.ts'

const reads: ReadonlySet<string> = new Set(['SELECT', 'VALUES', 'WITH'])
const changes: ReadonlySet<string> = new Set(['INSERT', 'REPLACE', 'UPDATE', 'DELETE', 'CREATE', 'DROP', 'ALTER', 'REINDEX', 'ANALYZE'])

const otherFiles = 'A step works on the file of its connection alone. Make another connection for another file.'
const ownTransaction = 'Each statement is a transaction of its own: write the one statement alone.'
const refused: Readonly<Record<string, string>> = {
  ATTACH: otherFiles, DETACH: otherFiles,
  PRAGMA: 'Steps change no settings of a database. What a PRAGMA shows can be queried: SELECT * FROM pragma_table_info(\'orders\').',
  VACUUM: 'VACUUM writes whole files, also elsewhere. Use a program such as sqlite3 for it.',
  BEGIN: ownTransaction, COMMIT: ownTransaction, END: ownTransaction, ROLLBACK: ownTransaction, SAVEPOINT: ownTransaction, RELEASE: ownTransaction,
}

/** Throws AppError `forbidden` for what is not for steps, `invalid-input` for what is no statement. */
export function checkKind(sql: string, { mayChange }: { mayChange: boolean }): void {
  if (sql.includes('\0')) throw wrong('invalid-input', 'There is a character with the code 0 in the statement.')
  const [first = '', ...more] = firstWords(sql)
  // EXPLAIN and EXPLAIN QUERY PLAN run nothing, but what follows is prepared.
  const explains = first === 'EXPLAIN'
  const kind = explains ? (more[0] === 'QUERY' && more[1] === 'PLAN' ? more[2] : more[0]) ?? '' : first
  const why = refused[kind]
  if (why !== undefined) throw wrong('forbidden', `${kind} is not for steps. ${why}`)
  if (reads.has(kind) || (changes.has(kind) && (mayChange || explains))) return
  if (changes.has(kind)) throw queryChanges()
  throw wrong('invalid-input', kind === '' ? 'There is no statement in it.' : `A statement begins with SELECT, INSERT, UPDATE and the like, and not with "${kind.slice(0, 30)}".`)
}

/** Whether rows are counted that it changed. */
export function changesRows(sql: string): boolean {
  return ['INSERT', 'REPLACE', 'UPDATE', 'DELETE', 'WITH'].includes(firstWords(sql)[0] ?? '')
}

/** It is shown how a statement would run, and it is not run. SQLite calls it by what the statement itself would do. */
export function isExplained(sql: string): boolean {
  return firstWords(sql)[0] === 'EXPLAIN'
}

export function queryChanges(): AppError {
  return wrong('forbidden', 'A query cannot change anything; "Execute at SQLite" can, where the connection allows it.')
}

/** As SQLite's own tokenizer skips what comes before them (https://sqlite.org/lang_comment.html), statements that are empty included. */
function firstWords(sql: string): string[] {
  const words: string[] = []
  let rest = sql
  while (words.length < 4) {
    rest = rest.replace(/^(?:[\s;\uFEFF]+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?(?:\*\/|$))+/, '')
    const [word] = /^[A-Za-z_]+/.exec(rest) ?? []
    if (word === undefined) {
      if (words.length === 0 && rest !== '') words.push(rest.slice(0, 1))
      break
    }
    words.push(word.toUpperCase())
    rest = rest.slice(word.length)
  }
  return words
}

function wrong(code: 'forbidden' | 'invalid-input', message: string): AppError {
  return new AppError({ code, message, retryable: false, sent: 'not-sent' })
}
