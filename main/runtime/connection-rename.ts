import type { Database } from 'better-sqlite3'
import { createRenameEvents } from '@main/outbox/rename-events.ts'
import type { ConnectionStore } from '@main/storage/connections.ts'
import { createRenameConnection } from '@main/storage/rename-connection.ts'
import type { RenamedConnection } from '@shared/connection.ts'
import { AppError } from '@shared/failure.ts'

/** Throws AppError `not-found`, `invalid-input`, or `conflict` when the name leads to another connection. */
export type RenameConnection = (name: string, to: string) => RenamedConnection

export type ConnectionRenameOptions = {
  connections: Pick<ConnectionStore, 'get' | 'forget'>
  now(): number
  /** What is held in memory of the rows that change. */
  forget?: readonly (() => void)[]
  /** Told once it is done, with the connector's key. */
  onRenamed?(connector: string, name: string, to: string): void
}

export function createConnectionRename(database: Database, { connections, now, forget = [], onRenamed }: ConnectionRenameOptions): RenameConnection {
  const rename = createRenameConnection(database, { connections, events: createRenameEvents(database), now })
  return (name, to) => {
    const renamed = rename(name, to)
    for (const each of [connections.forget, ...forget]) each()
    const connection = connections.get(to)
    if (!connection) throw new AppError({ code: 'internal', message: `The connection "${to}" cannot be read back.`, retryable: false })
    onRenamed?.(connection.connector, name, to)
    return { connection, ...renamed }
  }
}
