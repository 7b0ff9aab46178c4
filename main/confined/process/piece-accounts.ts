// piece-accounts: the accounts that a piece takes, as the config of a connection, and as the piece is given them.
//  P1. Of each kind there is one. With several the connection says which it holds; unless it does, that is the first one
//      that is filled in by hand.
//  P2. What signing in needs has the names of our own fields, and fields of the piece make way for them.
import { oauthFields } from '@main/connectors/kit/oauth-fields.ts'
import { accountKindField, signInKind, type Description, type DescribedOAuth } from '@shared/connector-description.ts'
import { isJsonObject, type JsonObject } from '@shared/json.ts'
import { z } from 'zod'
import { isProperties, schemaOfProperties, type PieceProperties, type PieceProperty } from './piece-fields.ts'

/** As the types of pieces declare it; only what is read here. */
type PieceAccount = PieceProperty & { authUrl?: unknown; tokenUrl?: unknown; scope?: unknown; extra?: unknown; prompt?: unknown; authorizationMethod?: unknown; grantType?: unknown; pkce?: unknown; pkceMethod?: unknown }
type Field = { /** In the connection. */ key: string; /** As the piece calls it. */ name: string; property: PieceProperty }
type Account = { kind: string; title: string; account: PieceAccount; fields: Field[]; /** Holds a token in place of a sign-in. */ token: string | null }

const kinds: Readonly<Record<string, { kind: string; title: string }>> = {
  SECRET_TEXT: { kind: 'token', title: 'A token' }, BASIC_AUTH: { kind: 'password', title: 'A user name and a password' },
  CUSTOM_AUTH: { kind: 'fields', title: 'Fields to fill in' }, OAUTH2: { kind: signInKind, title: 'Sign in' },
}

/** Throws Error when it wants an account, and of no kind that is known. */
export function accountsOf(auth: unknown): Account[] {
  const offered = (Array.isArray(auth) ? auth : [auth]).filter((each): each is PieceAccount => typeof each === 'object' && each !== null && 'type' in each && each.type !== 'NONE')
  const known = offered.filter(({ type }, index) => Object.hasOwn(kinds, type) && offered.findIndex((each) => each.type === type) === index)
  if (known.length === 0 && offered[0]) throw new Error(`it wants an account of the kind ${offered[0].type}, which is not known here`)
  const taken = new Set([...(known.some(isSignIn) ? [...Object.keys(oauthFields), 'tokenAnswer'] : []), ...(known.length > 1 ? [accountKindField] : [])])
  return [...known.filter(({ type }) => type !== 'OAUTH2'), ...known.filter(({ type }) => type === 'OAUTH2')].map((account) => {
    const { kind = '', title = '' } = kinds[account.type] ?? {}
    const fields = Object.entries(propertiesOf(account)).filter(([, { type }]) => type !== 'MARKDOWN').map(([name, property]) => ({ key: freeKey(name, kind, taken), name, property }))
    const token = account.type === 'OAUTH2' ? freeKey('token', kind, taken) : null
    return { kind, title: account.displayName && account.type !== 'OAUTH2' ? account.displayName : title, account, fields, token }
  })
}

/** What of a description is about its accounts. */
export function describedAccounts(accounts: readonly Account[]): Pick<Description, 'configSchema' | 'accounts' | 'oauth'> {
  const [first] = accounts
  const signIn = accounts.find(({ account }) => isSignIn(account))
  const isChoice = accounts.length > 1
  if (!first) return { configSchema: schemaOfProperties({}), accounts: [] }
  if (!isChoice && !signIn) return { configSchema: schemaOfProperties({ ...propertiesByKey(first), ...tokenOf(first) }), accounts: [] }
  const kindField: JsonObject = { title: 'Kind of account', type: 'string', enum: accounts.map(({ kind }) => kind), 'x-labels': accounts.map(({ title }) => title), default: first.kind }
  return {
    configSchema: {
      type: 'object', additionalProperties: false, required: isChoice ? [] : requiredOf(first),
      properties: { ...(isChoice && { [accountKindField]: kindField }), ...Object.assign({}, ...accounts.map((each) => fieldsOf(each, isChoice))) as JsonObject },
    },
    accounts: accounts.map((each) => ({ kind: each.kind, title: each.title, needs: needsOf(each) })),
    ...(signIn && { oauth: oauthOf(signIn) }),
  }
}

/** What the piece is given as its account. Version 2 gets the whole connection, version 1 what is in it; signed in, both get the connection. */
export function accountValue(accounts: readonly Account[], config: JsonObject, version: '1' | '2'): unknown {
  const said = config[accountKindField]
  const held = accounts.find(({ kind }) => kind === said) ?? accounts[0]
  if (!held) return undefined
  // Connections of before a choice was offered have the piece's own names.
  const entries = held.fields.map(({ key, name }) => [name, config[key] ?? (said === undefined ? config[name] : undefined)] as const)
  const values = Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as JsonObject
  const isWhole = version === '2'
  switch (held.account.type) {
    case 'SECRET_TEXT': return isWhole ? { type: 'SECRET_TEXT', secret_text: values['token'] } : values['token']
    case 'BASIC_AUTH': return isWhole ? { type: 'BASIC_AUTH', ...values } : values
    case 'CUSTOM_AUTH': return isWhole ? { type: 'CUSTOM_AUTH', props: values } : values
    default: return connectionOf(held, config, values)
  }
}

function connectionOf({ account, token }: Account, config: JsonObject, props: JsonObject): JsonObject {
  const access = config['accessToken'] ?? config[token ?? ''] ?? null
  const { tokenUrl, authorizationMethod } = account
  const answer = config['tokenAnswer'] ?? null
  const said = isJsonObject(answer) ? answer : {}
  const type = typeof said['token_type'] === 'string' ? said['token_type'] : 'Bearer'
  return {
    type: 'OAUTH2', access_token: access, token_type: type, client_id: config['clientId'] ?? '', scope: textsOf(account.scope).join(' '), token_url: typeof tokenUrl === 'string' ? tokenUrl : '',
    authorization_method: authorizationMethod === 'HEADER' ? 'HEADER' : 'BODY', grant_type: 'authorization_code', data: { ...said, access_token: access, token_type: type }, props,
  }
}

/** One that its own credentials are enough for, without a person, has no page to sign in at. */
function isSignIn({ type, authUrl, tokenUrl, grantType }: PieceAccount): boolean {
  return type === 'OAUTH2' && typeof authUrl === 'string' && authUrl !== '' && typeof tokenUrl === 'string' && tokenUrl !== '' && grantType !== 'client_credentials'
}

/** It asks for a refresh token, and for consent, as pieces count on: https://www.activepieces.com/docs/developers/piece-reference/authentication */
function oauthOf({ account: { authUrl, tokenUrl, scope, extra, prompt, authorizationMethod, pkce, pkceMethod }, fields }: Account): DescribedOAuth {
  const said = Object.fromEntries(Object.entries(isProperties(extra) ? extra : {}).filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value)).map(([name, value]) => [name, String(value)]))
  return {
    authorizeUrl: String(authUrl), tokenUrl: String(tokenUrl), scopes: textsOf(scope),
    authorizeParams: { access_type: 'offline', ...(prompt !== 'omit' && { prompt: typeof prompt === 'string' ? prompt : 'consent' }), ...said },
    clientAuth: authorizationMethod === 'HEADER' ? 'basic' : 'body', pkce: pkce !== true ? 'none' : pkceMethod === 'plain' ? 'plain' : 'S256', keepsAnswer: true,
    fields: Object.fromEntries(fields.map(({ key, name }) => [name, key])),
  }
}

function propertiesOf(account: PieceAccount): PieceProperties {
  const secret = (displayName: string, description = ''): PieceProperty => ({ type: 'SECRET_TEXT', displayName, description, required: true })
  switch (account.type) {
    case 'SECRET_TEXT': return { token: secret(account.displayName ?? 'Token', account.description ?? '') }
    case 'BASIC_AUTH': return { username: { type: 'SHORT_TEXT', displayName: 'User name', required: true }, password: secret('Password') }
    case 'CUSTOM_AUTH': return isProperties(account.props) ? account.props : {}
    default: return isSignIn(account) && isProperties(account.props) ? account.props : {}
  }
}

function propertiesByKey({ fields }: Account): PieceProperties {
  return Object.fromEntries(fields.map(({ key, property }) => [key, property]))
}

function tokenOf({ account, token }: Account): PieceProperties {
  if (token === null) return {}
  const description = isSignIn(account) ? 'One that you got yourself, instead of signing in. It is not renewed by itself.' : 'Of a client of your own at the service. It is not renewed by itself.'
  return { [token]: { type: 'SECRET_TEXT', displayName: 'Access token', description, required: !isSignIn(account) } }
}

function fieldsOf(held: Account, isChoice: boolean): JsonObject {
  const properties = (schema: JsonObject): JsonObject => schema['properties'] as JsonObject
  const signing = isSignIn(held.account) ? properties(z.toJSONSchema(z.strictObject(oauthFields), { io: 'input', unrepresentable: 'any' }) as JsonObject) : {}
  const all = { ...properties(schemaOfProperties(propertiesByKey(held))), ...signing, ...properties(schemaOfProperties(tokenOf(held))) }
  const required = requiredOf(held)
  return isChoice ? Object.fromEntries(Object.entries(all).map(([key, field]) => [key, { ...(field as JsonObject), 'x-account-kind': held.kind, ...(required.includes(key) && { 'x-required': true }) }])) : all
}

function requiredOf(held: Account): string[] {
  return schemaOfProperties(propertiesByKey(held))['required'] as string[]
}

function needsOf(held: Account): string[][] {
  const required = requiredOf(held)
  const { account, token } = held
  return [...(isSignIn(account) ? [['accessToken', ...required]] : []), [...(token === null ? [] : [token]), ...required]]
}

function freeKey(name: string, kind: string, taken: Set<string>): string {
  let key = name
  while (taken.has(key)) key = `${kind}-${key}`
  taken.add(key)
  return key
}

function textsOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : []).filter((each): each is string => typeof each === 'string')
}
