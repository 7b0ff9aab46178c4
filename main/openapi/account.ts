// account: what a connection to an imported connector holds, and what its calls carry.

import type { ImportedConnector, SecurityScheme } from '@shared/imported-connector.ts'
import type { OAuth, Service } from '@main/connectors/define.ts'
import { oauthFields } from '@main/connectors/kit/oauth-fields.ts'
import { AppError } from '@shared/failure.ts'
import type { JsonObject } from '@shared/json.ts'
import { SecretRef } from '@shared/secret-ref.ts'
import { z } from 'zod'
import { keyFrom } from './names.ts'

type Account = Pick<ImportedConnector, 'displayName' | 'baseUrl' | 'variables' | 'schemes' | 'operations'>
type SchemeField = { key: string; title: string; isSecret: boolean }

/** The fields of one scheme. They have short names where there is one scheme alone. */
export function fieldsOf(scheme: SecurityScheme, all: readonly SecurityScheme[]): SchemeField[] {
  const named = (name: string, title: string, isSecret = true): SchemeField => ({ key: all.length === 1 ? name : `${scheme.key}_${name}`, title: all.length === 1 ? title : `${title} (${scheme.key})`, isSecret })
  switch (scheme.kind) {
    case 'api-key': return [named('apiKey', 'API key')]
    case 'basic': return [named('username', 'User name', false), named('password', 'Password')]
    case 'bearer': return [named('token', 'Token')]
    case 'authorization': return [named('authorization', 'Authorization')]
  }
}

const places = { header: 'header', query: 'query field', cookie: 'cookie' } as const

function hintOf(scheme: SecurityScheme): string {
  const where = scheme.kind === 'api-key' ? `Sent as the ${places[scheme.in]} ${scheme.name}.` : scheme.kind === 'authorization' ? `The whole value of the Authorization header${scheme.scheme === '' ? '' : `, beginning with "${scheme.scheme} "`}.` : ''
  const instead = scheme.kind === 'bearer' && scheme.oauth ? 'One that you got yourself, instead of signing in.' : ''
  return [scheme.description, where, instead].filter((words) => words !== '').join(' ')
}

/** The config of a connection. What every operation needs is required; everything else may be left out. */
export function configOf(account: Account): z.ZodObject {
  const { schemes, operations } = account
  const signIn = oauthOf(account)
  const needed = schemes.length === 1 && !signIn && operations.every(({ security }) => security.every((set) => set.length > 0))
  const fields: Record<string, z.ZodType> = {}
  for (const { name, default: standard, values, description } of usedVariables(account)) {
    const [first, ...rest] = values
    const type = (first === undefined ? z.string().min(1).max(200) : z.enum([first, ...rest])).meta({ title: name, ...(description !== '' && { description }) })
    fields[variableField(name)] = standard === '' ? type : type.default(standard)
  }
  for (const scheme of schemes) {
    for (const { key, title, isSecret } of fieldsOf(scheme, schemes)) {
      const type = (isSecret ? SecretRef : z.string().min(1)).meta({ title, ...(hintOf(scheme) !== '' && { description: hintOf(scheme) }), ...(isSecret && { 'x-secret': true }) })
      fields[key] = needed ? type : type.optional()
    }
  }
  if (signIn) {
    Object.assign(fields, oauthFields)
    if (signIn.scopes.length > 0) fields['scopes'] = z.string().max(5_000).optional().meta({ title: 'Scopes', description: `What signing in asks for, with spaces between. Empty: ${signIn.scopes.slice(0, 8).join(' ')}${signIn.scopes.length > 8 ? ` and ${signIn.scopes.length - 8} more` : ''}` })
  }
  fields['baseUrl'] = z.url({ protocol: /^https?$/ }).optional().meta({ title: 'Base URL', description: `Where the calls go. Without it: ${account.baseUrl}`, examples: [account.baseUrl] })
  return z.strictObject(fields)
}

/** How a person signs in, of the first scheme that says; null where a key or a token is all there is. */
export function oauthOf({ schemes }: Pick<Account, 'schemes'>): OAuth | null {
  return schemes.flatMap((scheme) => (scheme.kind === 'bearer' && scheme.oauth ? [scheme.oauth] : []))[0] ?? null
}

/** The same, with the scopes that the connection names. */
export function signInWith(oauth: OAuth): (config: JsonObject) => OAuth {
  return ({ scopes }) => (typeof scopes === 'string' && scopes.trim() !== '' ? { ...oauth, scopes: scopes.trim().split(/\s+/) } : oauth)
}

/** Throws AppError `invalid-input` for an address that the variables do not make whole. */
export function serviceOf(account: Account, config: JsonObject): Service {
  const headers: Record<string, string> = {}
  const query: Record<string, string> = {}
  const text = (key: string): string | null => (typeof config[key] === 'string' && config[key] !== '' ? config[key] : null)
  for (const scheme of account.schemes) {
    const values = fieldsOf(scheme, account.schemes).map(({ key }) => text(key))
    const [given, second] = values
    const value = (isSignedInWith(scheme, account) ? text('accessToken') : null) ?? given
    if (value === null || value === undefined) continue
    switch (scheme.kind) {
      case 'api-key':
        if (scheme.in === 'query') query[scheme.name] = value
        else if (scheme.in === 'header') headers[scheme.name.toLowerCase()] = value
        else headers['cookie'] = [headers['cookie'], `${scheme.name}=${value}`].filter((part) => part !== undefined).join('; ')
        break
      case 'basic': headers['authorization'] ??= `Basic ${Buffer.from(`${value}:${second ?? ''}`).toString('base64')}`; break
      case 'bearer': headers['authorization'] ??= /^bearer /i.test(value) ? value : `Bearer ${value}`; break
      case 'authorization': headers['authorization'] ??= value; break
    }
  }
  const baseUrl = (text('baseUrl') ?? filledIn(account, config)).replace(/\/+$/, '')
  if (!URL.canParse(baseUrl) || !/^https?:/i.test(baseUrl)) throw new AppError({ code: 'invalid-input', message: `"${baseUrl.slice(0, 200)}" is no address that ${account.displayName} can be reached at. Mend the connection's base URL under Connections.`, retryable: false, sent: 'not-sent' })
  const origins = [...new Set(account.operations.flatMap((operation) => (operation.baseUrl === null ? [] : [new URL(operation.baseUrl).origin])))]
  return { baseUrl, headers, query, origins }
}

/** Throws AppError `invalid-input` that names the fields when the connection holds none of what the operation needs. */
export function checkSecurity(account: Account, security: readonly (readonly string[])[], config: JsonObject): void {
  const { displayName, schemes } = account
  const byKey = new Map(schemes.map((scheme) => [scheme.key, scheme]))
  const fieldsIn = (set: readonly string[]): SchemeField[] => set.flatMap((key) => { const scheme = byKey.get(key); return scheme ? fieldsOf(scheme, schemes) : [] })
  const isFilled = ({ key }: SchemeField): boolean => typeof config[key] === 'string' && config[key] !== ''
  const isSignedIn = (set: readonly string[]): boolean => typeof config['accessToken'] === 'string' && set.length === 1 && set.some((key) => isSignedInWith(byKey.get(key), account))
  // A password may be empty: some services take a key as the user's name.
  if (security.some((set) => isSignedIn(set) || fieldsIn(set).every((field) => isFilled(field) || field.key.endsWith('password')))) return
  const wanted = [...new Set(security.map((set) => fieldsIn(set).map(({ title }) => title).join(' and ')))].join(', or ') + (oauthOf(account) ? ', or that you sign in,' : '')
  throw new AppError({ code: 'invalid-input', message: `${displayName} needs ${wanted} for this. Choose a connection in the step that has it, or add it under Connections.`, retryable: false, sent: 'not-sent' })
}

function isSignedInWith(scheme: SecurityScheme | undefined, account: Pick<Account, 'schemes'>): boolean {
  return scheme?.kind === 'bearer' && scheme.oauth !== undefined && scheme.oauth === oauthOf(account)
}

function usedVariables({ baseUrl, variables }: Account): Account['variables'] {
  return variables.filter(({ name }) => baseUrl.includes(`{${name}}`))
}

function variableField(name: string): string {
  return `server_${keyFrom(name, 40) || 'variable'}`
}

function filledIn(account: Account, config: JsonObject): string {
  return usedVariables(account).reduce((url, { name, default: standard }) => {
    const value = config[variableField(name)]
    return url.replaceAll(`{${name}}`, () => (typeof value === 'string' ? value : standard))
  }, account.baseUrl)
}
