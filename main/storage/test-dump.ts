import type { Database } from 'better-sqlite3'

/** The database as SQL text that makes it anew: tables, indexes, rows, and the number of its last migration. */
export function dump(database: Database): string {
  const parts = database.prepare<[], { type: string; name: string; sql: string | null }>("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY type = 'index', rowid").all()
  const lines = parts.flatMap(({ type, name, sql }) => [
    ...(sql === null ? [] : [`${sql};`]),
    ...(type === 'table' ? database.prepare(`SELECT * FROM ${name}`).raw().all().map((row) => `INSERT INTO ${name} VALUES (${(row as unknown[]).map(literal).join(', ')});`) : []),
  ])
  return `${[...lines, `PRAGMA user_version = ${String(database.pragma('user_version', { simple: true }))};`].join('\n')}\n`
}

function literal(value: unknown): string {
  if (value === null) return 'NULL'
  if (Buffer.isBuffer(value)) return `x'${value.toString('hex')}'`
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`
  return String(value)
}
