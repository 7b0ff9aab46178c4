import type { ActionHttp, OtherDoors } from '@main/connectors/define.ts'
import type { Polled } from '@main/connectors/define-poll.ts'
import { closedDoors } from '@main/connectors/kit/closed-doors.ts'
import { AppError, toFailure, type Failure } from '@shared/failure.ts'
import type { JsonValue } from '@shared/json.ts'
import type { PollTrigger } from '@shared/workflow.ts'
import { asList, type Connectors } from './connector-list.ts'
import type { OpenConnection } from './open-connection.ts'
import { cleaned, type RunSecrets } from './run-secrets.ts'
import { markSecrets } from './secret-marks.ts'

export type PollSourceOptions = {
  connectors: Connectors
  open: OpenConnection
  http(signal: AbortSignal): ActionHttp
  /** Absent: closed. */
  doors?(signal: AbortSignal): OtherDoors
  /** Absent: nothing that a trigger names is a secret. */
  secrets?: RunSecrets
}

/**
 * Asks the service that a poll trigger names, once. Secrets that it names itself go where a person lets them go, as those of
 * steps do. Throws AppError: `not-found`, `invalid-input`, `forbidden` for a secret that may not go there, or what came of the call.
 */
export function createPollSource({ connectors, open, http, doors = () => closedDoors, secrets }: PollSourceOptions): (trigger: PollTrigger, context: { cursor: JsonValue; signal: AbortSignal }) => Promise<Polled> {
  const list = asList(connectors)
  return async (trigger, { cursor, signal }) => {
    const connector = list.get(trigger.connector)
    const definition = connector?.polls?.find(({ key }) => key === trigger.event)
    if (!connector || !definition) throw wrong('not-found', `There is nothing called "${trigger.connector}: ${trigger.event}" to look for.`)
    const given = trigger.input ?? {}
    const input = definition.input.safeParse(given)
    if (!input.success) throw wrong('invalid-input', `${definition.displayName} is not complete. ${input.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('. ')}.`)
    const marks = secrets ? markSecrets(given, given, secrets.door) : null
    try {
      const opened = await open(connector, trigger.connection, marks ? marks.http(http(signal)) : http(signal))
      const marked: unknown = marks ? definition.input.parse(marks.input) : input.data
      const polled = await definition.poll(marked as never, { ...doors(signal), config: opened.config as never, http: opened.http, answered: opened.answered, cursor, signal })
      return { items: polled.items.map(({ id, payload }) => ({ id, payload: cleaned(payload, marks, secrets) })), cursor: cleaned(polled.cursor, marks, secrets) }
    } catch (error) {
      const failure = connector.normalizeError?.(error) ?? toFailure(error)
      throw new AppError(cleaned(failure as unknown as JsonValue, marks, secrets) as unknown as Failure, { cause: error })
    }
  }
}

function wrong(code: 'not-found' | 'invalid-input', message: string): AppError {
  return new AppError({ code, message, retryable: false })
}
