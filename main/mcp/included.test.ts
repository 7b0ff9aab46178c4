import { afterEach, beforeEach, expect, it } from 'vitest'
import { toFailure } from '@shared/failure.ts'
import { stateOfTool, type McpProgress } from '@shared/mcp-server.ts'
import { createMcpServers } from '@main/storage/mcp-servers.ts'
import { openDatabase } from '@main/storage/database.ts'
import { withIncluded } from './included.ts'
import type { McpQuestion } from './port.ts'
import type { McpServers } from './servers.ts'
import { nodeServer, testMcp } from './test-servers.ts'

let mcp: McpServers & { store: ReturnType<typeof createMcpServers> }
beforeEach(() => { mcp = testMcp() })
afterEach(() => mcp.close())

const call = (tool: string, args = {}, more: Partial<Parameters<McpServers['port']['call']>[0]> = {}) => mcp.port.call({ server: 'tea-shop', tool, args, signal: new AbortController().signal, ...more })

it('the shop is there without being added, and what it says of its tools is what was pinned', { timeout: 30_000 }, async () => {
  expect(mcp.list()).toMatchObject([{ key: 'tea-shop', isEnabled: true }])
  expect(mcp.consent('tea-shop')).toMatchObject({ isAccepted: true, program: null, what: expect.stringContaining('starts no program') })
  // Nothing is kept of it before somebody uses or changes it.
  expect(mcp.store.get('tea-shop')).toEqual(mcp.list()[0])
  const { tools } = await mcp.sync('tea-shop')
  expect(tools.map(stateOfTool)).toEqual(['on', 'on', 'on', 'on'])
  expect(tools.flatMap(({ offered }) => offered ?? [])).toEqual([])
  expect(mcp.status('tea-shop')).toMatchObject({ state: 'ready', name: 'tea-shop' })
  expect(mcp.port.tools().map(({ effect }) => effect)).toEqual(['read', 'read', 'read', 'read'])
})

it('its tools give data, say how far they are, are called off, and ask', { timeout: 30_000 }, async () => {
  expect((await call('find_tea', { query: 'something flowery and light', caffeine: 'little' })).data).toEqual({ teas: [expect.objectContaining({ id: 'jasmine' }), expect.objectContaining({ id: 'camomile' })] })
  expect((await call('quote', { tea: 'sencha', grams: 200 })).data).toEqual({ tea: 'Sencha', goods: 15, postage: 4.9, total: 19.9 })
  expect(await call('quote', { tea: 'coffee', grams: 200 }).then(() => null, toFailure)).toMatchObject({ code: 'invalid-input' })
  const told: McpProgress[] = []
  await call('steep', { tea: 'sencha' }, { onProgress: (progress) => told.push(progress) })
  expect(told.slice(0, 2)).toEqual([{ progress: 1, total: 6, message: 'Sencha steeps' }, { progress: 2, total: 6, message: 'Sencha steeps' }])
  const controller = new AbortController()
  const working = call('steep', { tea: 'camomile' }, { signal: controller.signal }).then(() => null, toFailure)
  setTimeout(() => controller.abort(), 100)
  const since = performance.now()
  expect(await working).toMatchObject({ code: 'cancelled' })
  expect(performance.now() - since).toBeLessThan(4 * 500)
  let asked: McpQuestion | undefined
  const card = await call('gift_card', { tea: 'assam' }, { onAsked: (question) => { asked = question; return Promise.resolve({ action: 'accept', content: { to: 'Ada', occasion: 'birthday', wraps: true } }) } })
  expect(asked).toMatchObject({ server: 'Tea shop', tool: 'gift_card', isSure: true, fields: [{ name: 'to', isRequired: true }, { name: 'occasion', kind: 'one', default: 'none' }, { name: 'wraps', kind: 'truth' }] })
  expect(card.data).toEqual({ card: 'Happy birthday, Ada! Assam, in gift paper.' })
  expect((await call('gift_card', { tea: 'assam' })).data).toEqual({ card: '' })
})

it('it is switched off like any other, and stays so, but is neither changed nor removed', async () => {
  mcp.setToolEnabled('tea-shop', 'steep', false)
  expect(mcp.port.tools().map(({ definition }) => definition.name)).not.toContain('steep')
  mcp.setEnabled('tea-shop', false)
  expect(mcp.list()).toMatchObject([{ key: 'tea-shop', isEnabled: false }])
  expect(await call('find_tea', { query: 'green' }).then(() => null, toFailure)).toMatchObject({ code: 'forbidden', message: expect.stringContaining('switched off') })
  expect(await mcp.remove('tea-shop').then(() => null, toFailure)).toMatchObject({ code: 'forbidden', message: expect.stringContaining('comes with Flowbench') })
  expect(await mcp.edit('tea-shop', nodeServer('Tea shop', [])).then(() => null, toFailure)).toMatchObject({ code: 'forbidden' })
  expect(await mcp.add(nodeServer('Tea shop', [])).then(() => null, toFailure)).toMatchObject({ code: 'conflict' })
})

it('what does not change stays the same object, and what was kept of an older version does not count', () => {
  const rows = createMcpServers(openDatabase({ folder: null, quickCheck: false }))
  const store = withIncluded(rows)
  const [shop] = store.list()
  expect(store.list()[0]).toBe(shop)
  store.change('tea-shop', (server) => ({ ...server, isEnabled: false, tools: server.tools.slice(0, 1).map((tool) => ({ ...tool, isEnabled: false, hash: 'old', definition: { ...tool.definition, description: 'As it was' } })) }))
  const [now] = store.list()
  expect(store.list()[0]).toBe(now)
  expect(now).toMatchObject({ isEnabled: false })
  expect(now?.tools.map(({ isEnabled }) => isEnabled)).toEqual([false, true, true, true])
  expect(now?.tools.map(({ definition, hash }) => [definition, hash])).toEqual(shop?.tools.map(({ definition, hash }) => [definition, hash]))
})
