import type { ActionHttp, Connector, Polled } from '@main/connectors/define.ts'
import type { Connection } from '@shared/connection.ts'
import { AppError } from '@shared/failure.ts'
import type { JsonValue } from '@shared/json.ts'
import type { PollTrigger } from '@shared/workflow.ts'

export type PollSourceOptions = {
  connectors: readonly Connector[]
  connections: { get(name: string): Connection | undefined }
  http(signal: AbortSignal): ActionHttp
}

/** Asks the service that a poll trigger names, once. Throws AppError: `not-found`, `invalid-input`, or what came of the call. */
export function createPollSource({ connectors, connections, http }: PollSourceOptions): (trigger: PollTrigger, context: { cursor: JsonValue; signal: AbortSignal }) => Promise<Polled> {
  return async (trigger, { cursor, signal }) => {
    const connector = connectors.find(({ key }) => key === trigger.connector)
    const definition = connector?.polls?.find(({ key }) => key === trigger.event)
    if (!connector || !definition) throw wrong('not-found', `There is nothing called "${trigger.connector}: ${trigger.event}" to look for.`)
    const input = definition.input.safeParse(trigger.input ?? {})
    if (!input.success) throw wrong('invalid-input', `${definition.displayName} is not complete. ${input.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('. ')}.`)
    const connection = trigger.connection === undefined ? null : connections.get(trigger.connection)
    if (connection === undefined) throw wrong('not-found', `There is no connection "${trigger.connection}".`)
    const config = connector.config.safeParse(connection?.config ?? {})
    if (!config.success) throw wrong('invalid-input', `${connector.displayName} needs a connection that is complete.`)
    return definition.poll(input.data as never, { config: config.data as never, http: http(signal), cursor, signal })
  }
}

function wrong(code: 'not-found' | 'invalid-input', message: string): AppError {
  return new AppError({ code, message, retryable: false })
}
