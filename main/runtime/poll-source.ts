import type { ActionHttp, OtherDoors } from '@main/connectors/define.ts'
import type { Polled } from '@main/connectors/define-poll.ts'
import { closedDoors } from '@main/connectors/kit/closed-doors.ts'
import { AppError, toFailure } from '@shared/failure.ts'
import type { JsonValue } from '@shared/json.ts'
import type { PollTrigger } from '@shared/workflow.ts'
import { asList, type Connectors } from './connector-list.ts'
import type { OpenConnection } from './open-connection.ts'

export type PollSourceOptions = {
  connectors: Connectors
  open: OpenConnection
  http(signal: AbortSignal): ActionHttp
  /** Absent: closed. */
  doors?(signal: AbortSignal): OtherDoors
}

/** Asks the service that a poll trigger names, once. Throws AppError: `not-found`, `invalid-input`, or what came of the call. */
export function createPollSource({ connectors, open, http, doors = () => closedDoors }: PollSourceOptions): (trigger: PollTrigger, context: { cursor: JsonValue; signal: AbortSignal }) => Promise<Polled> {
  const list = asList(connectors)
  return async (trigger, { cursor, signal }) => {
    const connector = list.get(trigger.connector)
    const definition = connector?.polls?.find(({ key }) => key === trigger.event)
    if (!connector || !definition) throw wrong('not-found', `There is nothing called "${trigger.connector}: ${trigger.event}" to look for.`)
    const input = definition.input.safeParse(trigger.input ?? {})
    if (!input.success) throw wrong('invalid-input', `${definition.displayName} is not complete. ${input.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('. ')}.`)
    try {
      const opened = await open(connector, trigger.connection, http(signal))
      return await definition.poll(input.data as never, { ...doors(signal), config: opened.config as never, http: opened.http, cursor, signal })
    } catch (error) {
      throw new AppError(connector.normalizeError?.(error) ?? toFailure(error), { cause: error })
    }
  }
}

function wrong(code: 'not-found' | 'invalid-input', message: string): AppError {
  return new AppError({ code, message, retryable: false })
}
