import type { AskedOf, FieldOption } from '@main/connectors/define-asked.ts'
import type { Connector, LookupContext, OtherDoors } from '@main/connectors/define.ts'
import { closedDoors } from '@main/connectors/kit/closed-doors.ts'
import { AppError, toFailure } from '@shared/failure.ts'
import type { JsonSchema } from '@shared/json-schema.ts'
import type { JsonObject } from '@shared/json.ts'
import type { SecretName } from '@shared/secret-ref.ts'
import { pollKey, subscriptionKey } from '@shared/node-type.ts'
import type { ActionOf } from './action-registry.ts'
import { asList, type Connectors } from './connector-list.ts'
import type { StepHttp } from './doors.ts'
import { lookingDoor } from './llm/looking-door.ts'
import type { OpenConnection } from './open-connection.ts'

/** Where in which form; `input` is what it holds. */
type AskedField = { /** Of the node, or the catalog's key of a trigger, such as `poll:connector:event`. */ type: string; connection?: string | undefined; input: JsonObject }

export interface LookUps {
  /** The choices of a field now. `connection` is the node's. Throws AppError: what came of the call, `not-found` for a field that has none. */
  options(field: AskedField & { options: string }): Promise<readonly FieldOption[]>
  /** The fields that there are within a field that depends on others, as a schema. Throws AppError as `options` does. */
  fields(field: AskedField & { fields: string }): Promise<JsonSchema>
  /** Whether a connection works, and as whom. Throws AppError with the reason why it does not. */
  testConnection(at: { connector: string; connection: string }): Promise<{ account: string }>
  /** The same with a config and values that are not kept; other secrets are as they are kept. Throws AppError as `testConnection` does, and `invalid-input` for a config that the connector does not take. */
  tryConnection(candidate: Candidate): Promise<{ account: string }>
  /** Whether there is something to try a connection with. */
  canTry(connector: string): boolean
}

/** `values`: by the names that the config refers to. */
export type Candidate = { name: string; connector: string; config: JsonObject; values: Readonly<Record<SecretName, string>> }

export type LookUpsOptions = {
  connectors: Connectors
  actionOf: ActionOf
  open: OpenConnection
  /** Opens the candidate in place of the connection of its name. */
  openCandidate(candidate: Candidate): OpenConnection
  checkConfig(connector: string, config: JsonObject): void
  http(signal: AbortSignal): StepHttp
  /** Absent: closed. */
  doors?(signal: AbortSignal): OtherDoors
}

/** Whoever asks sits before the screen. */
const longestMs = 20_000
/** A list that nobody scrolls through. */
const mostOptions = 1_000

export function createLookUps({ connectors, actionOf, open, openCandidate, checkConfig, http, doors = () => closedDoors }: LookUpsOptions): LookUps {
  const list = asList(connectors)
  const formOf = (type: string): { connector: Connector; asked: AskedOf<LookupContext<never>> } => {
    const registered = actionOf(type)
    if (registered) return { connector: registered.connector, asked: registered.action }
    for (const connector of list.all()) {
      const asked = connector.polls?.find(({ key }) => pollKey(connector.key, key) === type) ?? connector.subscriptions?.find(({ key }) => subscriptionKey(connector.key, key) === type)
      if (asked) return { connector, asked }
    }
    throw missing(`There is nothing called "${type}".`)
  }
  const within = async <T>(connector: Connector, connection: string | undefined, look: (context: LookupContext<never>) => Promise<T>, opening = open): Promise<T> => {
    const signal = AbortSignal.timeout(longestMs)
    try {
      const opened = await opening(connector, connection, http(signal))
      const llm = opened.llm ? lookingDoor(opened.llm, closedDoors.llm) : closedDoors.llm
      return await look({ ...doors(signal), config: opened.config as never, http: opened.http, llm, answered: opened.answered, signal })
    } catch (error) {
      throw new AppError(connector.normalizeError?.(error) ?? toFailure(error), { cause: error })
    }
  }
  const checkOf = (key: string): { connector: Connector; check: NonNullable<Connector['check']> } => {
    const connector = list.get(key)
    if (!connector?.check) throw missing(`${connector?.displayName ?? key} has nothing to test a connection with.`)
    return { connector, check: connector.check }
  }
  return {
    async options({ type, options, connection, input }) {
      const { connector, asked } = formOf(type)
      const choices = asked.options?.[options] ?? asked.options?.[`${options.split('/')[0] ?? ''}/*`]
      if (!choices) throw missing(`"${type}" has no choices called "${options}".`)
      const found = await within(connector, connection, (context) => choices(input, context, options))
      return found.slice(0, mostOptions)
    },
    async fields({ type, fields, connection, input }) {
      const { connector, asked } = formOf(type)
      const form = asked.fields?.[fields]
      if (!form) throw missing(`"${type}" has no fields called "${fields}".`)
      return within(connector, connection, (context) => form(input, context))
    },
    testConnection({ connector: key, connection }) {
      const { connector, check } = checkOf(key)
      return within(connector, connection, (context) => check(context))
    },
    async tryConnection(candidate) {
      const { connector, check } = checkOf(candidate.connector)
      checkConfig(candidate.connector, candidate.config)
      return within(connector, candidate.name, (context) => check(context), openCandidate(candidate))
    },
    canTry: (key) => list.get(key)?.check !== undefined,
  }
}

function missing(message: string): AppError {
  return new AppError({ code: 'not-found', message, retryable: false })
}
