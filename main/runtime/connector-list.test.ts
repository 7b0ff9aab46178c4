import { fileURLToPath } from 'node:url'
import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import { createCatalog } from '../catalog.ts'
import { defineAction, defineConnector, type Connector } from '../connectors/define.ts'
import { actionRegistry } from './action-registry.ts'
import { checkConnection, connectionTypes } from './check-connection.ts'
import { createConnectorList } from './connector-list.ts'

const samplesFolder = fileURLToPath(new URL('../../assets/samples', import.meta.url))

function connector(key: string, displayName = key): Connector {
  const ping = defineAction({ key: 'ping', displayName: 'Ping', summary: 'Ping', description: 'Pings.', effect: 'read', input: z.object({}), output: z.object({}), defaultInput: {}, sample: {}, run: () => Promise.resolve({}) })
  return defineConnector({ key, displayName, icon: 'plug', capabilities: ['action'], config: z.strictObject({ token: z.string() }), actions: [ping] })
}

test('an added connector is there for runs, forms, connections and the catalog at once, and gone at once', () => {
  const list = createConnectorList([connector('built-in')])
  const actionOf = actionRegistry(list)
  const check = checkConnection(list)
  const catalog = createCatalog({ connectors: list, samplesFolder })
  const before = catalog.nodeTypes
  expect(actionOf('added.ping')).toBeUndefined()

  list.set('source', [connector('added')])
  expect(actionOf('added.ping')?.connector.key).toBe('added')
  expect(catalog.nodeType('added.ping')).toMatchObject({ connector: { key: 'added', connection: 'required' } })
  expect(connectionTypes(list).map((type) => type.connector)).toEqual(['built-in', 'added'])
  expect(() => check('added', { token: 't' })).not.toThrow()
  expect(catalog.nodeTypes).not.toBe(before)
  expect(catalog.nodeTypes.find(({ type }) => type === 'built-in.ping')).toBe(before.find(({ type }) => type === 'built-in.ping'))

  list.set('source', [])
  expect(actionOf('added.ping')).toBeUndefined()
  expect(catalog.nodeType('added.ping')).toBeUndefined()
  expect(() => check('added', { token: 't' })).toThrow('There is no connector "added"')
})

test('what is built in, or came first, keeps its key, and the source that is too late is told', () => {
  const own = connector('http')
  const list = createConnectorList([own])
  const [late, fine] = [connector('http', 'Another'), connector('fine')]
  expect(list.set('one', [late, fine])).toEqual([late])
  expect(list.get('http')).toBe(own)
  expect(list.set('two', [connector('fine', 'Later')])).toHaveLength(1)
  expect(list.get('fine')).toBe(fine)
})

test('listeners hear of changes alone, each of them, until they stop', () => {
  const list = createConnectorList([])
  const heard = vi.fn<() => void>()
  const stop = list.onChanged(heard)
  const added = connector('added')
  list.set('one', [added])
  const { length } = list.all()
  const same = list.all()
  list.set('one', [added])
  list.set('two', [])
  expect([length, heard.mock.calls.length, list.all() === same]).toEqual([1, 1, true])
  stop()
  list.set('one', [])
  expect(heard).toHaveBeenCalledTimes(1)
})
