// open-connection: gives an action what it is to have of a person's account.
//
//   O1. Secret values are revealed at the moment of use, and reach the config of this one call and nothing else.
//   O2. What shows who asks goes to the connector's own origins alone; a redirect elsewhere drops it, as the client does.
//   O3. Where a person signed in, `accessToken` is the one of now. When the service refuses it, it is renewed and the request
//       sent once more: what is refused with 401 was not done.
//   O4. Where actions take accounts of a kind, the account is opened as its own connector's; they see nothing of its config.

import type { ActionContext, ActionHttp, Connector, Service } from '@main/connectors/define.ts'
import type { LlmAccount } from '@main/llm/account.ts'
import { localServices } from '@main/llm/find-local.ts'
import { presets } from '@main/llm/openai/presets.ts'
import { serviceHttp } from '@main/connectors/kit/service-http.ts'
import { accountOf } from '@main/storage/rate-uses.ts'
import type { Connection } from '@shared/connection.ts'
import { AppError } from '@shared/failure.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '@shared/json.ts'
import type { HttpResponse } from '@shared/http/exchange.ts'
import { SecretRef } from '@shared/secret-ref.ts'
import type { StepHttp } from './doors.ts'
import type { OpenLlm } from './llm/open-llm.ts'
import { signedInWith, type AccessTokens } from './oauth/access-tokens.ts'

/** `llm`: of an account at a provider of models. */
export type OpenedConnection = { config: unknown; http: ActionHttp; llm?: LlmAccount; /** Of the account's service, where another made the call. */ answered?: ActionContext['answered'] }

/**
 * `connection` is the name in the document, undefined when there is none.
 * Rejects with AppError: `not-found` for a connection that is gone, `invalid-input` for one that is missing, another
 * connector's or incomplete, and what revealing a secret throws. Nothing was sent then.
 */
export type OpenConnection = (connector: Connector, connection: string | undefined, http: StepHttp) => Promise<OpenedConnection>

export type OpenConnectionOptions = {
  /** The connectors that provide accounts for the actions of others. Absent: there are none. */
  connectorOf?(key: string): Connector | undefined
  /** Opens an account at a provider of models. */
  openLlm?: OpenLlm
  connections: { get(name: string): Connection | undefined }
  reveal(ref: SecretRef): Promise<string>
  /** Absent: what is kept is the token itself. */
  tokens?: AccessTokens
  /** Told of every answer of an account's service, which may say how often it wants to be called. */
  answered?(account: string, answer: Pick<HttpResponse, 'status' | 'headers'>): void
}

export function createOpenConnection({ connections, reveal, tokens, answered, connectorOf, openLlm }: OpenConnectionOptions): OpenConnection {
  /** Most steps have no account, and each of them comes by here. */
  const without = new WeakMap<Connector, unknown>()
  const openOwn: OpenConnection = async (connector, named, http) => {
    if (named === undefined && without.has(connector)) return { config: without.get(connector), http }
    const connection = named === undefined ? undefined : found(connector, named, connections.get(named))
    const name = connection?.name
    const stored = connection?.config ?? {}
    const parsed = connector.config.safeParse(stored)
    if (!parsed.success) throw name === undefined ? needed(connector) : refused('invalid-input', `The connection "${name}" is not complete: ${parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('. ')}. Mend it under Connections.`)
    const account = accountOf(connector.key, name)
    const told = (answer: Pick<HttpResponse, 'status' | 'headers'>): void => answered?.(account, answer)
    const opened = (config: unknown): OpenedConnection & { service: Service | null } => {
      const service = serviceOf(connector, config, name)
      const llm = connector.provides?.includes('llm') === true && openLlm ? openLlm(connector.key, config, http) : undefined
      return { config, service, http: serviceHttp(http, service, told), answered: told, ...(llm && { llm }) }
    }
    const kept = parsed.data as JsonObject
    const signedIn = name === undefined ? null : { connector, name, config: kept }
    const ref = signedIn && tokens ? signedInWith(signedIn) : null
    if (!signedIn || !tokens || ref === null) {
      const config = await revealed(kept, reveal)
      const { service, ...plain } = opened(config)
      if (name === undefined && !service) without.set(connector, config)
      return plain
    }
    const { accessToken: _, ...others } = kept
    const rest = (await revealed(others, reveal)) as JsonObject
    let token = await tokens.current(signedIn, ref)
    const { oauth } = connector
    const said = typeof oauth === 'function' ? oauth(kept as never) : oauth
    const more: JsonObject = said?.keepsAnswer === true ? { tokenAnswer: await tokens.answer(ref) } : {}
    const first = opened({ ...rest, ...more, accessToken: token })
    let latest = first
    return {
      config: first.config,
      answered(answer) {
        told(answer)
        // Somebody else made the call, and it is not known whether it may be made twice: the next one has another token.
        if (answer.status === 401) void tokens.renew(signedIn, ref, token).catch(() => undefined)
      },
      http: {
        async request(request) {
          const used = token
          const answer = await latest.http.request(request)
          if (answer.status !== 401 || !isOf(latest.service, answer.url)) return answer
          const next = await tokens.renew(signedIn, ref, used)
          if (next !== token) {
            token = next
            latest = opened({ ...rest, ...more, accessToken: token })
          }
          return latest.http.request(request)
        },
      },
    }
  }
  return async (connector, name, http) => {
    if (connector.accounts === undefined) return openOwn(connector, name, http)
    if (name === undefined) throw needed(connector)
    const connection = connections.get(name)
    const owner = connection && connectorOf?.(connection.connector)
    if (connection && owner?.provides?.includes(connector.accounts) !== true) throw refused('invalid-input', `The connection "${name}" is for ${connection.connector}, which cannot be used for this step. Choose another in the step.`)
    const { config: _, ...opened } = await openOwn(owner ?? connector, name, http)
    return { ...opened, config: {} }
  }
}

/** What a service lacks of no connection at all is a connection. */
function serviceOf(connector: Connector, config: unknown, name: string | undefined): Service | null {
  try {
    return connector.service?.(config as never) ?? null
  } catch (error) {
    throw name === undefined && error instanceof AppError && error.failure.code === 'invalid-input' ? needed(connector) : error
  }
}

function needed({ displayName }: Connector): AppError {
  return refused('invalid-input', `${displayName} needs a connection. Choose one in the step, or add one under Connections.`)
}

function isOf(service: Service | null, url: string): boolean {
  return service !== null && [new URL(service.baseUrl).origin, ...(service.origins ?? [])].includes(new URL(url).origin)
}

function found(connector: Connector, name: string, connection: Connection | undefined): Connection {
  if (!connection) throw refused('not-found', missing(connector, name))
  if (connection.connector !== connector.key) throw refused('invalid-input', `The connection "${name}" is for ${connection.connector}, and this step is ${connector.displayName}'s. Choose another in the step.`)
  return connection
}

function missing({ key }: Connector, name: string): string {
  const here = key === 'llm' ? localServices.find((service) => service === name) : undefined
  if (here === undefined) return `There is no connection "${name}". Choose another in the step, or add it under Connections.`
  const { title } = presets[here]
  return `There is no connection "${name}", as ${title} on this computer is called. Start ${title}, open the step, and choose "Use ${title}"; or choose another connection, or add one under Connections.`
}

async function revealed(value: JsonValue, reveal: (ref: SecretRef) => Promise<string>): Promise<JsonValue> {
  if (typeof value === 'string') return SecretRef.safeParse(value).success ? reveal(value) : value
  if (Array.isArray(value)) return Promise.all(value.map((each) => revealed(each, reveal)))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(await Promise.all(Object.entries(value).map(async ([key, each]) => [key, await revealed(each, reveal)] as const)))
}

function refused(code: 'invalid-input' | 'not-found', message: string): AppError {
  return new AppError({ code, message, retryable: false, sent: 'not-sent' })
}
