import type { ActionHttp, OtherDoors } from '@main/connectors/define.ts'
import type { PostgresqlConfig } from '@main/connectors/postgresql/config.ts'
import { normalizePostgresqlError } from '@main/connectors/postgresql/normalize-error.ts'
import { withSession } from '@main/connectors/postgresql/session.ts'
import type { OpenAccount } from '@main/rag/define.ts'
import { AppError } from '@shared/failure.ts'
import { asList, type Connectors } from './connector-list.ts'
import type { OpenConnection } from './open-connection.ts'

export type ProviderAccountsOptions = { connectors: Connectors; open: OpenConnection; http(signal: AbortSignal): ActionHttp; net(signal: AbortSignal): OtherDoors['net'] }

/** The accounts of embedders and of stores of vectors: connections, as those of steps are. */
export function createProviderAccounts({ connectors, open, http, net }: ProviderAccountsOptions): OpenAccount {
  const list = asList(connectors)
  return async (key, { connection }, signal) => {
    const connector = list.get(key)
    if (!connector) throw new AppError({ code: 'not-found', message: `There is no connector "${key}", which the collection is reached through.`, retryable: false, sent: 'not-sent' })
    const opened = await open(connector, connection ?? undefined, http(signal))
    return {
      request: (request) => opened.http.request(request),
      async sql(work) {
        try {
          return await withSession({ config: opened.config as PostgresqlConfig, net: net(signal) }, work)
        } catch (error) {
          const failure = normalizePostgresqlError(error)
          throw failure ? new AppError(failure, { cause: error }) : error
        }
      },
    }
  }
}
