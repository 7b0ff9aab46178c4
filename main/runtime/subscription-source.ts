import type { ActionHttp, Connector } from '@main/connectors/define.ts'
import type { Subscription, SubscriptionAnswer, SubscriptionContext, SubscriptionOp } from '@main/connectors/define-subscription.ts'
import { AppError, toFailure, type Failure } from '@shared/failure.ts'
import type { Connection } from '@shared/connection.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import type { SubscriptionTrigger } from '@shared/workflow.ts'
import { asList, type Connectors } from './connector-list.ts'
import type { Candidate } from './look-ups.ts'
import type { OpenConnection } from './open-connection.ts'
import { cleaned, type RunSecrets } from './run-secrets.ts'
import { markSecrets } from './secret-marks.ts'

export type SubscriptionSourceOptions = {
  connectors: Connectors
  connections: { get(name: string): Connection | undefined }
  open: OpenConnection
  /** Opens a connection as it was. */
  openCandidate(candidate: Candidate): OpenConnection
  http(signal: AbortSignal): ActionHttp
  secrets: RunSecrets
}

/** `config`: of the connection as it is to be used. */
type AskContext = Pick<SubscriptionContext, 'kept' | 'url' | 'signal' | 'request'> & { config: JsonObject | null }

const nothing = { put: {}, deleted: [] }

/** Has connectors set up webhooks, take them back and read what comes by them. `ask` rejects never. */
export function createSubscriptionSource({ connectors, connections, open, openCandidate, http, secrets }: SubscriptionSourceOptions) {
  const list = asList(connectors)
  const found = ({ connector: key, event }: SubscriptionTrigger): { connector: Connector; definition: Subscription } | null => {
    const connector = list.get(key)
    const definition = connector?.subscriptions?.find((each) => each.key === event)
    return connector && definition ? { connector, definition } : null
  }
  const configOf = ({ connection }: SubscriptionTrigger): JsonObject | null => (connection === undefined ? null : (connections.get(connection)?.config ?? null))
  /** What was set up with another config is taken back with that one. */
  const openingOf = (trigger: SubscriptionTrigger, config: JsonObject | null): OpenConnection => {
    const { connector, connection } = trigger
    if (connection === undefined || config === null || JSON.stringify(config) === JSON.stringify(configOf(trigger))) return open
    return openCandidate({ name: connection, connector, config, values: {} })
  }
  return {
    configOf,
    find(trigger: SubscriptionTrigger) {
      const { connector, definition } = found(trigger) ?? {}
      return connector && definition ? { displayName: connector.displayName, handshake: definition.handshake, renewCron: definition.renewCron } : null
    },
    async ask(op: SubscriptionOp, trigger: SubscriptionTrigger, { config, kept, url, request, signal }: AskContext): Promise<SubscriptionAnswer> {
      const { connector, definition } = found(trigger) ?? {}
      if (!connector || !definition) return { changes: nothing, failure: { ...wrong('not-found', `There is no trigger "${trigger.connector}: ${trigger.event}" now. Was its connector removed or switched off?`), retryable: true } }
      const given = trigger.input ?? {}
      const marks = markSecrets(given, given, secrets.door)
      const clean = <T extends JsonValue>(value: T): T => cleaned(value, marks, secrets)
      try {
        const input = definition.input.safeParse(given)
        if (!input.success) return { changes: nothing, failure: wrong('invalid-input', `${definition.displayName} is not complete. ${input.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('. ')}.`) }
        const opened = await openingOf(trigger, config)(connector, trigger.connection, marks ? marks.http(http(signal)) : http(signal))
        const answer = await definition.ask(op, (marks?.input ?? input.data) as JsonObject, { config: opened.config, http: opened.http, answered: opened.answered, signal, kept, url, ...(request && { request }) })
        const changes = { put: clean(answer.changes.put), deleted: answer.changes.deleted }
        // What answers a service is made of what the service sent, and is told to nobody else.
        if ('value' in answer) return { changes, value: op === 'handshake' ? answer.value : clean(answer.value) }
        return { changes, failure: clean(answer.failure as unknown as JsonValue) as unknown as Failure }
      } catch (error) {
        const failure: Failure = signal.aborted ? { code: 'timeout', message: 'No answer came in time.', retryable: true } : toFailure(error)
        return { changes: nothing, failure: clean(failure as unknown as JsonValue) as unknown as Failure }
      }
    },
  }
}

function wrong(code: 'not-found' | 'invalid-input', message: string): Failure {
  return new AppError({ code, message, retryable: false, sent: 'not-sent' }).failure
}
