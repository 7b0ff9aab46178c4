import type { Choices, Connector, FieldOption, LookupContext, OtherDoors } from '@main/connectors/define.ts'
import { closedDoors } from '@main/connectors/kit/closed-doors.ts'
import { AppError, toFailure } from '@shared/failure.ts'
import type { JsonObject } from '@shared/json.ts'
import { pollKey } from '@shared/node-type.ts'
import type { ActionOf } from './action-registry.ts'
import { asList, type Connectors } from './connector-list.ts'
import type { StepHttp } from './doors.ts'
import { lookingDoor } from './llm/llm-door.ts'
import type { OpenConnection } from './open-connection.ts'

export interface LookUps {
  /** The choices of a field now. `type` is that of a node, or the key of a poll; `connection` is the node's or the trigger's. Throws AppError: what came of the call, `not-found` for a field that has none. */
  options(field: { type: string; options: string; connection?: string | undefined; input: JsonObject }): Promise<readonly FieldOption[]>
  /** Whether a connection works, and as whom. Throws AppError with the reason why it does not. */
  testConnection(at: { connector: string; connection: string }): Promise<{ account: string }>
}

export type LookUpsOptions = {
  connectors: Connectors
  actionOf: ActionOf
  open: OpenConnection
  http(signal: AbortSignal): StepHttp
  /** Absent: closed. */
  doors?(signal: AbortSignal): OtherDoors
}

/** Whoever asks sits before the screen. */
const longestMs = 20_000
/** A list that nobody scrolls through. */
const mostOptions = 1_000

export function createLookUps({ connectors, actionOf, open, http, doors = () => closedDoors }: LookUpsOptions): LookUps {
  const list = asList(connectors)
  const within = async <T>(connector: Connector, connection: string | undefined, look: (context: LookupContext<never>) => Promise<T>): Promise<T> => {
    const signal = AbortSignal.timeout(longestMs)
    try {
      const opened = await open(connector, connection, http(signal))
      const llm = opened.llm ? lookingDoor(opened.llm, closedDoors.llm) : closedDoors.llm
      return await look({ ...doors(signal), config: opened.config as never, http: opened.http, llm, signal })
    } catch (error) {
      throw new AppError(connector.normalizeError?.(error) ?? toFailure(error), { cause: error })
    }
  }
  const offerOf = (type: string): { connector?: Connector; choices?: Choices<never> | undefined } => {
    const registered = actionOf(type)
    if (registered) return { connector: registered.connector, choices: registered.action.options }
    for (const connector of list.all()) for (const poll of connector.polls ?? []) if (pollKey(connector.key, poll.key) === type) return { connector, choices: poll.options }
    return {}
  }
  return {
    async options({ type, options, connection, input }) {
      const { connector, choices } = offerOf(type)
      const look = choices?.[options]
      if (!connector || !look) throw missing(`"${type}" has no choices called "${options}".`)
      const found = await within(connector, connection, (context) => look(input, context))
      return found.slice(0, mostOptions)
    },
    testConnection({ connector: key, connection }) {
      const connector = list.get(key)
      const { check } = connector ?? {}
      if (!connector || !check) throw missing(`${connector?.displayName ?? key} has nothing to test a connection with.`)
      return within(connector, connection, (context) => check(context))
    },
  }
}

function missing(message: string): AppError {
  return new AppError({ code: 'not-found', message, retryable: false })
}
