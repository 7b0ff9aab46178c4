import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { connectors } from '../connectors/index.ts'
import { checkConnection, connectionTypes } from '../runtime/check-connection.ts'
import { createConnections, type ConnectionStore } from './connections.ts'
import { openDatabase } from './database.ts'

let folder: string
let closes: (() => void)[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-connections-'))
  closes = []
})
afterEach(() => {
  closes.forEach((close) => close())
  rmSync(folder, { recursive: true })
})

function open(): ConnectionStore {
  const database = openDatabase({ folder, quickCheck: false })
  closes.push(() => void database.close())
  return createConnections(database, { now: () => 7, checkConfig: checkConnection(connectors) })
}

const github = { name: 'github-main', connector: 'github', config: { webhookSecret: 'secret://github' } }

test('a connection is there after a restart, is changed by its name, and seen by another process', () => {
  const here = open()
  const there = open()
  expect(here.put(github)).toEqual({ ...github, updatedAt: 7 })
  expect(there.get('github-main')).toEqual({ ...github, updatedAt: 7 })
  const rotated = { ...github, config: { webhookSecret: ['secret://github', 'secret://github-2'] } }
  there.put(rotated)
  expect(here.of('github')).toEqual([{ ...rotated, updatedAt: 7 }])
  expect(here.of('stripe')).toEqual([])
  here.remove('github-main')
  expect(there.list()).toEqual([])
  expect(() => there.remove('github-main')).toThrow('There is no connection "github-main"')
})

test.each([
  ['a value where a reference belongs', { ...github, config: { webhookSecret: 'hunter2-the-value' } }],
  ['a list with a value in it', { ...github, config: { webhookSecret: ['secret://a', 'hunter2-the-value'] } }],
  ['no secret', { name: 'forms', connector: 'typeform', config: {} }], ['an empty list', { ...github, config: { webhookSecret: [] } }], ['a key that the connector has not', { ...github, config: { webhookSecret: 'secret://a', extra: 'hunter2-the-value' } }],
  ['a connector there is none of', { ...github, connector: 'none' }], ['a connector that needs none', { ...github, connector: 'http' }], ['a name that is no part of an address', { ...github, name: '../x' }], ['a name with capitals', { ...github, name: 'GitHub' }],
  ['a time that is signed and not named', { name: 'g', connector: 'generic', config: { webhookSecret: 'secret://a', signed: 'timestamp.body' } }],
])('%s is refused in words that do not repeat it, and nothing is kept', (_, connection) => {
  const store = open()
  const message = (() => {
    try {
      store.put(connection)
      return ''
    } catch (error) {
      return (error as Error).message
    }
  })()
  expect(message).not.toBe('')
  expect(message).not.toContain('hunter2')
  expect(store.list()).toEqual([])
  expect(Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name)))).includes('hunter2')).toBe(false)
})

test('a name belongs to one connector', () => {
  const store = open()
  store.put(github)
  expect(() => store.put({ ...github, connector: 'jira' })).toThrow('belongs to github')
})

test('every kind of connection says where a secret goes, and where its webhooks come', () => {
  const types = connectionTypes(connectors)
  const senders = types.filter(({ webhook }) => webhook !== null)
  expect(senders.map(({ connector }) => connector).sort()).toEqual(['generic', 'github', 'jira', 'linear', 'shopify', 'slack', 'standard-webhooks', 'stripe', 'telegram', 'twilio', 'typeform'])
  for (const type of senders) expect(JSON.stringify(type.configSchema)).toContain('"x-secret":true')
  expect(types.find(({ connector }) => connector === 'stripe')?.webhook?.path).toBe('/webhooks/stripe')
})
