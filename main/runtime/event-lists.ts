import type { ActionHttp } from '@main/connectors/define.ts'
import type { EventQuery, ListedEvents } from '@main/connectors/define-event-list.ts'
import { closedDoors } from '@main/connectors/kit/closed-doors.ts'
import type { Connection } from '@shared/connection.ts'
import { AppError, toFailure } from '@shared/failure.ts'
import { asList, type Connectors } from './connector-list.ts'
import type { OpenConnection } from './open-connection.ts'

export interface EventLists {
  /** The connections that say what asking their service takes. No secret is revealed for it. */
  askable(): { connection: string; connector: string; keptMs: number }[]
  /** One page of what the service keeps. Throws AppError: what came of the call, or of opening the connection. */
  list(connection: string, query: EventQuery, signal: AbortSignal): Promise<ListedEvents>
}

export type EventListsOptions = {
  connectors: Connectors
  connections: { list(): Connection[] }
  open: OpenConnection
  http(signal: AbortSignal): ActionHttp
}

export function createEventLists({ connectors, connections, open, http }: EventListsOptions): EventLists {
  const known = asList(connectors)
  return {
    askable: () => connections.list().flatMap((connection) => {
      const connector = known.get(connection.connector)
      const config = connector?.config.safeParse(connection.config)
      if (!connector?.eventList || config?.success !== true || !connector.eventList.isOpenTo(config.data as never)) return []
      return [{ connection: connection.name, connector: connector.key, keptMs: connector.eventList.keptMs }]
    }),
    async list(name, query, signal) {
      const connection = connections.list().find((each) => each.name === name)
      const connector = connection && known.get(connection.connector)
      if (!connector?.eventList) throw new AppError({ code: 'not-found', message: `There is no connection "${name}" whose service keeps a list of its events.`, retryable: false })
      const told = (error: unknown): AppError => new AppError(connector.normalizeError?.(error) ?? toFailure(error), { cause: error })
      try {
        const opened = await open(connector, name, http(signal))
        const { events, next } = await connector.eventList.list(query, { ...closedDoors, config: opened.config as never, http: opened.http, signal })
        return { next, events: events.map((event) => ({ ...event, payload: async () => Promise.resolve(event.payload()).catch((error: unknown) => { throw told(error) }) })) }
      } catch (error) {
        throw told(error)
      }
    },
  }
}
