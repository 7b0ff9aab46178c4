// described-account: the account of a connector that a person added, as far as main does something with it: signing in,
// whether it is whole, and what of it the program is handed.
import type { OAuth } from '@main/connectors/define.ts'
import { accountKindField, signInKind, type DescribedOAuth, type Description } from '@shared/connector-description.ts'
import { AppError } from '@shared/failure.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '@shared/json.ts'
import { SecretRef } from '@shared/secret-ref.ts'

type Described = Pick<Description, 'displayName' | 'accounts' | 'configSchema'>

/** Where one signs in with this connection, in which secrets are references. Throws AppError `invalid-input` when it holds another kind of account, or lacks what stands in the addresses. */
export function signInOf(description: Described, oauth: DescribedOAuth, config: JsonObject): OAuth {
  const { accounts, displayName } = description
  const held = heldBy(description, config)
  if (accounts.length > 1 && held?.kind !== signInKind) throw wrong(`This connection to ${displayName} holds another kind of account${held ? `, "${held.title}"` : ''}. Choose the kind that one signs in with in it, under Connections.`)
  const { authorizeUrl, tokenUrl, scopes, authorizeParams, tokenParams, clientAuth, pkce, keepsAnswer } = oauth
  const filled = (text: string): string => filledIn(text, oauth, description, config)
  const all = (params: Record<string, string>): Record<string, string> => Object.fromEntries(Object.entries(params).map(([name, value]) => [name, filled(value)]))
  return {
    authorizeUrl: filled(authorizeUrl), tokenUrl: filled(tokenUrl), scopes: scopes.flatMap((scope) => filled(scope).split(/\s+/)).filter((scope) => scope !== ''),
    ...(authorizeParams && { authorizeParams: all(authorizeParams) }), ...(tokenParams && { tokenParams: all(tokenParams) }), ...(clientAuth && { clientAuth }), ...(pkce && { pkce }), ...(keepsAnswer !== undefined && { keepsAnswer }),
  }
}

/** Throws AppError `invalid-input` that names what is missing when calls could not show who asks. */
export function checkAccount(description: Described, config: JsonObject): void {
  const held = heldBy(description, config)
  if (!held || held.needs.some((fields) => fields.every((field) => isFilled(config[field])))) return
  const wanted = held.needs.map((fields) => fields.filter((field) => !isFilled(config[field])).map((field) => (field === 'accessToken' ? 'that you sign in' : titleOf(description, field))).join(' and ')).join(', or ')
  throw wrong(`The connection to ${description.displayName} needs ${wanted}. Do that under Connections.`)
}

/** The config without what only signing in takes. */
export function handed(config: unknown, { oauth }: Pick<Description, 'oauth'>): JsonValue {
  if (!oauth || !isJsonObject(config)) return config as JsonValue
  const { clientSecret: _, ...rest } = config
  return rest
}

function heldBy({ accounts }: Described, config: JsonObject): Description['accounts'][number] | undefined {
  return accounts.find(({ kind }) => kind === config[accountKindField]) ?? accounts[0]
}

function filledIn(text: string, { fields }: DescribedOAuth, description: Described, config: JsonObject): string {
  return text.replace(/\{([^{}\s]+)\}/g, (whole, name: string) => {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined
    if (field === undefined) return whole
    const value = config[field] ?? schemaOf(description, field)?.['default']
    // What is secret has no place in an address.
    if (!isFilled(value) || SecretRef.safeParse(value).success || (typeof value !== 'string' && typeof value !== 'number')) throw wrong(`Where one signs in at ${description.displayName} depends on "${titleOf(description, field)}", which this connection does not say. Fill it in under Connections.`)
    return String(value)
  })
}

function schemaOf({ configSchema }: Described, field: string): Record<string, JsonValue | undefined> | undefined {
  const found = configSchema.properties?.[field]
  return typeof found === 'object' ? (found as JsonObject) : undefined
}

function titleOf(description: Described, field: string): string {
  const title = schemaOf(description, field)?.['title']
  return typeof title === 'string' ? title : field
}

function isFilled(value: JsonValue | undefined): boolean {
  return value !== undefined && value !== null && value !== ''
}

function wrong(message: string): AppError {
  return new AppError({ code: 'invalid-input', message, retryable: false, sent: 'not-sent' })
}
