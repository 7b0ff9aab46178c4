// rate-uses: when services were called, as far as a limit asks for it. Owns the tables `rate_uses` and `rate_pauses`.

import type { Database } from 'better-sqlite3'

/** What calls with a connection are counted under, or those of a connector without one. An action's own count has a space and its key behind it. */
export function accountOf(connector: string, connection: string | undefined): string {
  return connection === undefined ? `connector ${connector}` : `connection ${connection}`
}

export interface RateUses {
  /** Since then, the oldest first, in milliseconds since 1970. */
  since(key: string, at: number): number[]
  /** Uses under several keys at once; what is older than `keptMs` of its key goes. */
  add(uses: readonly { key: string; at: number; keptMs: number }[]): void
  /** Until when a service asked not to be called, by key. */
  pauses(): Map<string, number>
  pause(key: string, until: number): void
}

export function createRateUses(database: Database): RateUses {
  const select = database.prepare<[string, number], { used_at: number }>('SELECT used_at FROM rate_uses WHERE key = ? AND used_at > ? ORDER BY used_at')
  const insert = database.prepare('INSERT INTO rate_uses (key, used_at) VALUES (?, ?)')
  const forget = database.prepare('DELETE FROM rate_uses WHERE key = ? AND used_at < ?')
  const selectPauses = database.prepare<[], { key: string; until: number }>('SELECT key, until FROM rate_pauses')
  const upsertPause = database.prepare('INSERT INTO rate_pauses (key, until) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET until = excluded.until')
  return {
    since: (key, at) => select.all(key, at).map(({ used_at }) => used_at),
    add: database.transaction((uses: Parameters<RateUses['add']>[0]) => {
      for (const { key, at, keptMs } of uses) {
        insert.run(key, at)
        forget.run(key, at - keptMs)
      }
    }),
    pauses: () => new Map(selectPauses.all().map(({ key, until }) => [key, until])),
    pause: (key, until) => void upsertPause.run(key, until),
  }
}
