import { expect, test } from 'vitest'
import type { ConnectionType } from '@shared/connection.ts'
import { configOf, fieldsInUse, fieldsOf, freshSecretName, secretsOf, suggestedName, textsOf } from './connection-form.ts'

const type: ConnectionType = {
  connector: 'generic', displayName: 'Webhook', icon: 'webhook', canBeTested: false, canSignIn: false, webhook: { path: '/webhooks/generic', verification: 'hmac-sha256' },
  configSchema: { type: 'object', properties: { webhookSecret: { title: 'Signing secret' }, header: { type: 'string', title: 'Header', default: 'X-Signature' }, encoding: { type: 'string', enum: ['hex', 'base64'], default: 'hex' }, toleranceSeconds: { type: 'integer', default: 300 }, apiKey: { type: 'string', title: 'API key', 'x-secret': true }, strict: { type: 'boolean' } }, required: ['webhookSecret', 'apiKey'] },
}
const connection = (config: Record<string, string | number | string[]>) => ({ name: 'shop', connector: 'generic', config, updatedAt: 1 })

test('a form has every field of the connector but the secrets, with what holds while it is empty', () => {
  expect(fieldsOf(type).map(({ key, title, kind, standard }) => [key, title, kind, standard])).toEqual([['header', 'Header', 'text', 'X-Signature'], ['encoding', 'encoding', 'choice', 'hex'], ['toleranceSeconds', 'toleranceSeconds', 'number', '300'], ['apiKey', 'API key', 'secret', ''], ['strict', 'strict', 'truth', '']])
})

test('what a connection holds comes back from its form unchanged', () => {
  for (const config of [{ webhookSecret: 'secret://a' }, { webhookSecret: ['secret://a', 'secret://b'], header: 'X-Sig', encoding: 'base64', toleranceSeconds: 60, apiKey: 'secret://shop-api-key' }]) {
    const fields = fieldsOf(type)
    expect(configOf(secretsOf(connection(config)), textsOf(connection(config), fields), fields)).toEqual(config)
  }
})

test('a path of a file or a folder is one that can be chosen, and is kept as it is', () => {
  const paths = { configSchema: { properties: { file: { type: 'string' as const, 'x-widget': 'file' as const }, folder: { type: 'string' as const, 'x-widget': 'folder' as const } } } }
  const fields = fieldsOf(paths)
  expect(fields.map(({ kind }) => kind)).toEqual(['file', 'folder'])
  expect(configOf([], { file: 'C:\\Data\\shop.db', folder: '/home/ada/My reports' }, fields)).toEqual({ file: 'C:\\Data\\shop.db', folder: '/home/ada/My reports' })
})

test('a number that is none is handed on, so that it is refused in words', () => {
  expect(configOf(['a'], { toleranceSeconds: 'soon' }, fieldsOf(type))).toEqual({ webhookSecret: 'secret://a', toleranceSeconds: 'soon' })
})

test('what signing in gave has no field to type into, and stays when the form is saved', () => {
  const signIn = { configSchema: { properties: { clientId: { type: 'string' as const }, accessToken: { type: 'string' as const, 'x-secret': true, 'x-sign-in': true } } } }
  const fields = fieldsOf(signIn)
  expect(fields.map(({ key, kind }) => [key, kind])).toEqual([['clientId', 'text'], ['accessToken', 'sign-in']])
  const config = { clientId: 'desk-app', accessToken: 'secret://desk-sign-in' }
  expect(configOf([], textsOf(connection(config), fields), fields)).toEqual(config)
})

test('of several kinds of account the fields of the one that is held are asked for', () => {
  const text = (kind?: string) => ({ type: 'string' as const, ...(kind !== undefined && { 'x-account-kind': kind }) })
  const fields = fieldsOf({ configSchema: { properties: { accountKind: { type: 'string', enum: ['fields', 'sign-in'], 'x-labels': ['Bot token', 'Sign in'], default: 'fields' }, botToken: text('fields'), clientId: text('sign-in'), region: text() } } })
  expect(fields[0]?.labels).toEqual(['Bot token', 'Sign in'])
  const keys = (texts: Record<string, string>) => fieldsInUse(fields, texts).map(({ key }) => key)
  expect([keys({ accountKind: '' }), keys({ accountKind: 'sign-in' })]).toEqual([['accountKind', 'botToken', 'region'], ['accountKind', 'clientId', 'region']])
})

test('a new secret takes no other\'s name', () => {
  expect(freshSecretName('shop', 'webhook', [])).toBe('shop-webhook')
  expect(freshSecretName('shop', 'apiKey', [])).toBe('shop-api-key')
  expect(freshSecretName('shop', 'webhook', ['shop-webhook', 'shop-webhook-2'])).toBe('shop-webhook-3')
  expect(freshSecretName('_shop', 'webhook', [])).toBe('shop-webhook')
})

test('a new connection has a name that is free', () => {
  expect(suggestedName('github', [])).toBe('github-main')
  expect(suggestedName('ap-shop', ['shop-main', 'shop-main-2'])).toBe('shop-main-3')
  expect(suggestedName('x'.repeat(80), [])).toHaveLength(55)
})
