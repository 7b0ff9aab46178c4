import type { Connector } from '@main/connectors/define.ts'
import type { ConnectionType } from '@shared/connection.ts'
import type { ConnectionNeed } from '@shared/node-type.ts'
import { AppError } from '@shared/failure.ts'
import type { JsonSchema } from '@shared/json-schema.ts'
import type { JsonObject } from '@shared/json.ts'
import type { Verification } from '@shared/webhook/verification.ts'
import { z } from 'zod'
import { asList, type Connectors } from './connector-list.ts'

/** Whether a connection's config is what its connector takes. @throws AppError `invalid-input` that names each field and never shows its value */
export function checkConnection(connectors: Connectors): (connector: string, config: JsonObject) => void {
  const list = asList(connectors)
  return (key, config) => {
    const connector = list.get(key)
    if (!connector) throw refused(`There is no connector "${key.slice(0, 80)}". There are ${connectable(list.all()).map((each) => each.key).join(', ')}.`)
    if (!isConnectable(connector)) throw refused(`${connector.displayName} needs no connection.`)
    const parsed = connector.config.safeParse(config)
    if (parsed.success) return
    const problems = parsed.error.issues.map(({ path, message }) => `${path.length === 0 ? 'the config' : path.join('.')}: ${message}`)
    throw refused(`${connector.displayName} does not take this config. ${problems.join('. ')}.`)
  }
}

/** Every kind of connection there can be now, as data. */
export function connectionTypes(connectors: Connectors): ConnectionType[] {
  return connectable(asList(connectors).all()).map(({ key, displayName, icon, config, triggers, check, oauth, ...rest }) => ({
    connector: key, displayName, icon, canBeTested: check !== undefined, canSignIn: oauth !== undefined,
    webhook: takesWebhooks(rest) ? { path: `/webhooks/${key}`, verification: verificationWords[triggers?.[0]?.verification ?? 'hmac-sha256'] } : null,
    configSchema: z.toJSONSchema(config, { io: 'input', unrepresentable: 'any' }) as JsonSchema,
  }))
}

const verificationWords: Record<Verification, string> = { 'hmac-sha256': 'HMAC SHA-256', 'hmac-sha256-timestamped': 'HMAC SHA-256 over time and body', 'hmac-sha1-url': 'HMAC SHA-1 over address and fields', 'secret-token': 'secret token' }

/** Those that a person has an account at. What does without comes last: few who add a connection look for it. */
function connectable(connectors: readonly Connector[]): Connector[] {
  const known = connectors.filter(isConnectable)
  const doesWithout = (connector: Connector): boolean => !takesWebhooks(connector) && connectionOf(connector) === 'optional'
  return [...known.filter((each) => !doesWithout(each)), ...known.filter(doesWithout)]
}

function isConnectable(connector: Connector): boolean {
  // It takes the accounts of others.
  if (connector.accounts !== undefined) return false
  return takesWebhooks(connector) || connectionOf(connector) !== 'none'
}

/** Whether requests to it can be checked. */
export function takesWebhooks({ verifyWebhook, verifyApart }: Pick<Connector, 'verifyWebhook' | 'verifyApart'>): boolean {
  return verifyWebhook !== undefined || verifyApart !== undefined
}

/** Whether an action of the connector takes a connection, and whether it can do without. */
export function connectionOf({ config, service, accounts }: Pick<Connector, 'config' | 'service' | 'accounts'>): ConnectionNeed {
  if (accounts !== undefined) return 'required'
  const bare = config.safeParse({})
  if (!bare.success || !isEnough(service, bare.data)) return 'required'
  const { properties } = z.toJSONSchema(config, { io: 'input', unrepresentable: 'any' })
  return Object.keys(properties ?? {}).length > 0 ? 'optional' : 'none'
}

/** A config of optional fields serves webhooks, actions or both; calls may need one of them all the same. */
function isEnough(service: Connector['service'], config: unknown): boolean {
  try {
    service?.(config as never)
    return true
  } catch {
    return false
  }
}

function refused(message: string): AppError {
  return new AppError({ code: 'invalid-input', message, retryable: false })
}
