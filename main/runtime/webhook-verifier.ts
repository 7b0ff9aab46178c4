import type { Connector } from '@main/connectors/define.ts'
import { toFailure } from '@shared/failure.ts'
import type { Connection } from '@shared/connection.ts'
import type { JsonObject } from '@shared/json.ts'
import { nameOf, type SecretName, type SecretRef } from '@shared/secret-ref.ts'
import type { WebhookAcknowledgement, WebhookAnswer, WebhookCrypto, WebhookRequest, WebhookVerdict } from '@shared/webhook/verification.ts'
import { webhookSecretsOf } from '@shared/webhook/webhook-secret.ts'
import { takesWebhooks } from './check-connection.ts'
import { asList, type Connectors } from './connector-list.ts'

/** A request that is vouched for, and the connection whose secret did it; or why not, for the person, never for the sender. */
export type CheckedWebhook =
  | { ok: true; connection: string; eventId: string | null; event: string | null; answer?: WebhookAnswer; acknowledgement?: WebhookAcknowledgement }
  | { ok: false; reason: string }

/** `connection` null: each connection of the connector is tried, and the request belongs to the one that verified. */
export type CheckWebhook = (target: { connector: string; connection: string | null }, request: WebhookRequest) => Promise<CheckedWebhook>

export type WebhookVerifierOptions = {
  connectors: Connectors
  connections: { of(connector: string): readonly Connection[]; /** Also of a former name. */ get(name: string): Connection | undefined }
  /** Throws when there is no such secret. */
  reveal(ref: SecretRef): Promise<string>
  crypto: WebhookCrypto
  /** Told which secret a request was signed with. */
  onSigned?(connection: string, secret: SecretName, at: number): void
}

/** Of the body of a request to a connector, there being such a one or not, in bytes. */
export function bodyLimitOf(connectors: Connectors): (connector: string) => number {
  const list = asList(connectors)
  return (connector) => list.get(connector)?.webhooks?.maxBodyBytes ?? usualMaxBodyBytes
}

/** Most services send less than 1 MB. */
const usualMaxBodyBytes = 10 * 1024 * 1024

/**
 * Total, as verifiers are: a secret that is missing, or a vault that is locked, refuses the request and breaks nothing. Rejects
 * with AppError `unavailable` when the program of an added connector gives no verdict.
 */
export function createWebhookVerifier({ connectors, connections, reveal, crypto, onSigned }: WebhookVerifierOptions): CheckWebhook {
  const list = asList(connectors)
  /** A connection that is changed is another object. */
  const read = new WeakMap<Connection, ReadConnection>()
  /** All that one turn of the event loop brings of a connection is checked with secrets that were revealed once. */
  const atHand = new Map<Connection, Revealed>()
  return async ({ connector: key, connection: wanted }, request) => {
    const connector = list.get(key)
    const refused = (reason: string): CheckedWebhook => {
      // As long as a wrong signature takes to find out, so that a clock tells the sender no more than the answer does.
      crypto.hmac('sha256', 'nobody', [request.rawBody])
      return { ok: false, reason }
    }
    if (!connector || !takesWebhooks(connector)) return refused(`There is no connector "${key}" that takes webhooks.`)
    if (wanted === null && connector.webhooks?.isAddressedDirectly === true) return refused(`A request to ${key} says by its address which connection it is for: /webhooks/${key}/<connection>.`)
    const named = wanted === null ? null : connections.get(wanted)?.name
    const candidates = connections.of(key).filter(({ name }) => named === null || name === named)
    if (candidates.length === 0) return refused(wanted === null ? `There is no connection to ${connector.displayName}. Add one with the secret that it signs with.` : `There is no connection "${wanted}" to ${connector.displayName}.`)
    const reasons: string[] = []
    for (const connection of candidates) {
      const found = atHand.get(connection) ?? await revealed(connector, connection)
      const { missing } = found
      if (connector.verifyApart) {
        const verdict = await judgedApart(connector, connection, found, request)
        // It may have been switched off, or replaced, while it was asked.
        if (list.get(key) !== connector) return refused(`${connector.displayName} was switched off or replaced while it checked the request.`)
        if (verdict.ok) return vouched(verdict, connection.name)
        reasons.push(`${candidates.length > 1 ? `${connection.name}: ` : ''}${[...missing, verdict.reason].join(' ')}`)
        continue
      }
      const verdict = judged(connector, connection, found, request)
      if (verdict.ok) {
        note(connector, connection, found, request)
        return vouched(verdict, connection.name)
      }
      reasons.push(`${candidates.length > 1 ? `${connection.name}: ` : ''}${[...missing, verdict.reason].join(' ')}`)
    }
    return { ok: false, reason: reasons.join(' ') }
  }

  function known(connector: Connector, connection: Connection): ReadConnection {
    const before = read.get(connection)
    if (before) return before
    const fresh = readConnection(connector, connection)
    read.set(connection, fresh)
    return fresh
  }

  async function revealed(connector: Connector, connection: Connection): Promise<Revealed> {
    const found: Revealed = { secrets: [], names: [], missing: [] }
    for (const ref of known(connector, connection).secrets) {
      try {
        found.secrets.push(await reveal(ref))
        found.names.push(nameOf(ref))
      } catch (error) {
        found.missing.push(toFailure(error).message)
      }
    }
    if (found.missing.length > 0) return found
    if (atHand.size === 0) setImmediate(() => atHand.clear())
    atHand.set(connection, found)
    return found
  }

  /** Of several secrets the first that does alone: most connections have one. */
  function note(connector: Connector, connection: Connection, { secrets, names }: Revealed, request: WebhookRequest): void {
    if (!onSigned) return
    const at = secrets.length === 1 ? 0 : secrets.findIndex((secret) => judged(connector, connection, { secrets: [secret], missing: [] }, request).ok)
    const name = names[at]
    if (name !== undefined) onSigned(connection.name, name, request.receivedAt)
  }

  async function judgedApart(connector: Connector, connection: Connection, { secrets, names, missing }: Revealed, request: WebhookRequest): Promise<WebhookVerdict> {
    const { config } = known(connector, connection)
    if (config === null || (secrets.length === 0 && missing.length > 0) || !connector.verifyApart) return judged(connector, connection, { secrets, missing }, request)
    const { verdict, signedBy } = await connector.verifyApart(request, { secrets, config })
    const name = names[signedBy]
    if (verdict.ok && name !== undefined) onSigned?.(connection.name, name, request.receivedAt)
    return verdict
  }

  function judged(connector: Connector, connection: Connection, { secrets, missing }: Pick<Revealed, 'secrets' | 'missing'>, request: WebhookRequest): WebhookVerdict {
    const { config } = known(connector, connection)
    if (config === null) return { ok: false, reason: 'The connection is not complete.' }
    if (secrets.length === 0 && missing.length > 0) return { ok: false, reason: 'So the signature was not checked.' }
    try {
      return connector.verifyWebhook?.(request, { secrets, crypto, config }) ?? { ok: false, reason: '' }
    } catch (error) {
      return { ok: false, reason: `The check itself failed: ${toFailure(error).message}.` }
    }
  }
}

/** Spelled out, because copying the fields of every verdict by `...` costs more than comparing its signature. */
function vouched(verdict: Extract<WebhookVerdict, { ok: true }>, connection: string): CheckedWebhook {
  const { eventId, event, answer, acknowledgement } = verdict
  if (answer === undefined && acknowledgement === undefined) return { ok: true, connection, eventId, event }
  return { ...verdict, connection }
}

/** `missing` says why of each that could not be. */
type Revealed = { secrets: string[]; /** In the same order. */ names: SecretName[]; missing: string[] }
type ReadConnection = { secrets: SecretRef[]; /** Null when it is not what the connector's schema asks for. */ config: JsonObject | null }

function readConnection(connector: Connector, { config }: Connection): ReadConnection {
  const parsed = connector.config.safeParse(config)
  return { secrets: webhookSecretsOf(config), config: parsed.success ? (parsed.data as JsonObject) : null }
}
