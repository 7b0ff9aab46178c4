import type { ActionHttp, OtherDoors } from '@main/connectors/define.ts'
import type { PostgresqlConfig } from '@main/connectors/postgresql/config.ts'
import { normalizePostgresqlError } from '@main/connectors/postgresql/normalize-error.ts'
import { withSession } from '@main/connectors/postgresql/session.ts'
import type { Connection } from '@shared/connection.ts'
import type { OpenAccount } from '@main/rag/define.ts'
import { AppError } from '@shared/failure.ts'
import { asList, type Connectors } from './connector-list.ts'
import type { OpenConnection } from './open-connection.ts'

export type ProviderAccountsOptions = { connectors: Connectors; connections: { get(name: string): Connection | undefined }; open: OpenConnection; http(signal: AbortSignal): ActionHttp; net(signal: AbortSignal): OtherDoors['net'] }

/** The accounts of embedders and of stores of vectors: connections, as those of steps are. */
export function createProviderAccounts({ connectors, connections, open, http, net }: ProviderAccountsOptions): OpenAccount {
  const list = asList(connectors)
  return async (keys, { connection }, signal) => {
    const stored = connection === null ? undefined : connections.get(connection)
    if (stored && !keys.includes(stored.connector)) throw new AppError({ code: 'invalid-input', message: `The connection "${stored.name}" is for ${stored.connector}, and one for ${keys.join(' or ')} is needed. Make a new collection with the right one.`, retryable: false, sent: 'not-sent' })
    const key = stored?.connector ?? keys[0] ?? ''
    const connector = list.get(key)
    if (!connector) throw new AppError({ code: 'not-found', message: `There is no connector "${key}", which the collection is reached through.`, retryable: false, sent: 'not-sent' })
    const opened = await open(connector, connection ?? undefined, http(signal))
    return {
      request: (request) => opened.http.request(request),
      async sql(work, { changes }) {
        const config = opened.config as PostgresqlConfig
        if (changes && config.access !== 'write') throw new AppError({ code: 'forbidden', message: `The connection "${connection ?? ''}" only reads. Choose "write" in it under Connections if the collection is to be kept there.`, retryable: false, sent: 'not-sent' })
        try {
          return await withSession({ config, net: net(signal) }, work)
        } catch (error) {
          const failure = normalizePostgresqlError(error)
          throw failure ? new AppError(failure, { cause: error }) : error
        }
      },
    }
  }
}
