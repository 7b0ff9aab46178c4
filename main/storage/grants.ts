// grants: the exact addresses inside that the person allows.
//  G1. What is kept was read by parseGrant; what comes out of the file is checked again, and what does not pass counts for nothing.
//  G2. The list is in memory, since every call to the outside asks for it; another process's change is seen at the next `list`.
import type { Database } from 'better-sqlite3'
import { parseGrant } from '@main/platform/http/grant.ts'
import { AppError } from '@shared/failure.ts'
import { Grant } from '@shared/grant.ts'

export interface GrantStore {
  /** By origin. */
  list(): Grant[]
  /** Takes what a person typed. Adding one again replaces its note. Throws AppError `invalid-input`, or `limit` when there are too many. */
  add(address: string, note: string): Grant
  /** Takes an origin or what a person typed for it. Throws AppError `not-found`. */
  remove(address: string): void
}

/** Far more than a person can oversee. */
const maxGrants = 500

type Row = { origin: string; note: string; addedAt: number }

export function createGrants(database: Database, options: { now: () => number }): GrantStore {
  const select = database.prepare<[], Row>('SELECT origin, note, added_at AS addedAt FROM grants ORDER BY origin')
  const upsert = database.prepare('INSERT INTO grants (origin, note, added_at) VALUES (?, ?, ?) ON CONFLICT (origin) DO UPDATE SET note = excluded.note')
  const erase = database.prepare<[string]>('DELETE FROM grants WHERE origin = ?')
  const changes = database.prepare<[], { data_version: number }>('PRAGMA data_version')
  let kept: { version: number; grants: Grant[] } | null = null

  const list = (): Grant[] => {
    // The number changes when another connection has written, and only then.
    const version = changes.get()?.data_version ?? 0
    if (kept?.version !== version) kept = { version, grants: select.all().flatMap(readable) }
    return kept.grants
  }
  return {
    list,
    add(address, note) {
      const grant = parseGrant(address, { note: note.trim().slice(0, 500), addedAt: options.now() })
      const before = list()
      if (before.length >= maxGrants && !before.some(({ origin }) => origin === grant.origin)) {
        throw new AppError({ code: 'limit', message: `There are ${maxGrants} grants already. Remove those that are no longer needed.`, retryable: false })
      }
      upsert.run(grant.origin, grant.note, grant.addedAt)
      kept = null
      return list().find(({ origin }) => origin === grant.origin) ?? grant
    },
    remove(address) {
      const origin = originOf(address)
      const { changes: removed } = erase.run(origin)
      kept = null
      if (removed === 0) throw new AppError({ code: 'not-found', message: `There is no grant for ${origin.slice(0, 200)}. "flowbench grant list" shows those there are.`, retryable: false })
    },
  }
}

function readable(row: Row): Grant[] {
  try {
    const grant = parseGrant(row.origin, { note: row.note, addedAt: row.addedAt })
    return grant.origin === row.origin ? [Grant.parse(grant)] : []
  } catch {
    return []
  }
}

/** A grant that rules of today would not take must still be removable. */
function originOf(address: string): string {
  try {
    return parseGrant(address, { addedAt: 0 }).origin
  } catch {
    return address.trim()
  }
}
