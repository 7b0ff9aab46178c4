// missed-looks: until when it is known of each connection that no event is missing. A row of the settings.

import type { Database } from 'better-sqlite3'
import { z } from 'zod'
import { MissedStatus } from '@shared/missed-status.ts'

export const MissedLook = MissedStatus.extend({
  /** When it was first to be asked. What the service lists from before was never meant to come in. */
  since: z.number(),
})
export type MissedLook = z.infer<typeof MissedLook>

export interface MissedLooks {
  /** By the name of the connection. */
  list(): MissedLook[]
  get(connection: string): MissedLook | undefined
  /** Part of the caller's transaction, if there is one. */
  put(look: MissedLook): void
  /** Forgets all others: asked again later, they begin anew. */
  keepOnly(connections: readonly string[]): void
}

/** One that another version wrote, and this one cannot read, counts as absent. */
export function createMissedLooks(database: Database): MissedLooks {
  const select = database.prepare<[], { value: string }>("SELECT value FROM settings WHERE name = 'missed'")
  const upsert = database.prepare("INSERT INTO settings (name, value) VALUES ('missed', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value")

  const list = (): MissedLook[] => {
    try {
      const rows: unknown = JSON.parse(select.get()?.value ?? '[]')
      return Array.isArray(rows) ? rows.flatMap((row) => MissedLook.safeParse(row).data ?? []) : []
    } catch {
      return []
    }
  }
  const write = (looks: MissedLook[]): void => void upsert.run(JSON.stringify(looks.sort((a, b) => (a.connection < b.connection ? -1 : 1))))
  return {
    list,
    get: (connection) => list().find((look) => look.connection === connection),
    put: (look) => write([...list().filter(({ connection }) => connection !== look.connection), look]),
    keepOnly(connections) {
      const all = list()
      const kept = all.filter(({ connection }) => connections.includes(connection))
      if (kept.length < all.length) write(kept)
    },
  }
}
