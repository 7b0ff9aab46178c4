import type { Database } from 'better-sqlite3'

/** Written down before the machine sleeps and before the process ends in order, so that the next start knows that nothing crashed. */
export interface RestMark {
  /** Since when nothing is under way, in milliseconds since 1970. */
  since(): number | undefined
  put(since: number): void
  remove(): void
}

/** A row of `settings`: whether a process ended in order has to outlive it, and nothing more. */
export function createRestMark(database: Database): RestMark {
  const select = database.prepare<[], { value: string }>("SELECT value FROM settings WHERE name = 'rest'")
  const put = database.prepare("INSERT INTO settings (name, value) VALUES ('rest', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value")
  const remove = database.prepare("DELETE FROM settings WHERE name = 'rest'")
  return {
    since() {
      const value = Number(select.get()?.value)
      return Number.isFinite(value) ? value : undefined
    },
    put: (since) => void put.run(String(since)),
    remove: () => void remove.run(),
  }
}
