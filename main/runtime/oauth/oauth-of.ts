import type { Connector, OAuth } from '@main/connectors/define.ts'
import { AppError } from '@shared/failure.ts'
import type { JsonObject } from '@shared/json.ts'
import { SecretRef } from '@shared/secret-ref.ts'

/** A connection of a connector with `oauth`. In `config` secrets are references. */
export type OAuthConnection = { connector: Connector; name: string; config: JsonObject }
export type OAuthClient = OAuth & { clientId: string; clientSecret: SecretRef | null; /** Null: any that is free. */ redirectPort: number | null }

const loopback: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost'])

/** Where and as which client. Throws AppError `invalid-input` when the connection does not say. */
export function clientOf({ connector, name, config }: OAuthConnection): OAuthClient {
  const { oauth, displayName } = connector
  if (!oauth) throw wrong(`One does not sign in at ${displayName}; its connections hold a key instead.`)
  const { clientId } = config
  if (typeof clientId !== 'string') throw wrong(`The connection "${name}" has no client ID. Register an app at ${displayName}, as a desktop app where it asks for the kind, and put its client ID in under Connections.`)
  const said = typeof oauth === 'function' ? oauth(config as never) : oauth
  for (const url of [said.authorizeUrl, said.tokenUrl]) if (!isSafe(url)) throw wrong(`The connection "${name}" would sign in at ${url.slice(0, 200)}, which is no https address. Mend its address under Connections.`)
  const secret = SecretRef.safeParse(config['clientSecret'])
  const { redirectPort } = config
  return { ...said, clientId, clientSecret: secret.success ? secret.data : null, redirectPort: typeof redirectPort === 'number' ? redirectPort : null }
}

/** The secret that keeps what signing in gave; null before somebody did. */
export function signInOf(config: JsonObject): SecretRef | null {
  const ref = SecretRef.safeParse(config['accessToken'])
  return ref.success ? ref.data : null
}

function isSafe(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, hostname } = new URL(url)
  return protocol === 'https:' || (protocol === 'http:' && loopback.has(hostname))
}

function wrong(message: string): AppError {
  return new AppError({ code: 'invalid-input', message, retryable: false, sent: 'not-sent' })
}
