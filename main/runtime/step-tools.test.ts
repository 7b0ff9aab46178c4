import { expect, test } from 'vitest'
import { defineAction, defineConnector, type Connector } from '@main/connectors/define.ts'
import { connectors } from '@main/connectors/index.ts'
import { Description } from '@shared/connector-description.ts'
import { McpServer } from '@shared/mcp-server.ts'
import { z } from 'zod'
import { actionRegistry } from './action-registry.ts'
import { addedConnector } from './added-connector.ts'
import { mcpConnector } from './mcp-connector.ts'
import { createStepTools } from './step-tools.ts'

const toolsOf = (list: readonly Connector[]) => createStepTools({ actionOf: actionRegistry(list), findWorkflow: () => undefined })
const traits = (list: readonly Connector[], use: string, connection?: string): string => {
  const { isPrivate, isOutward } = toolsOf(list).describe({ use, ...(connection !== undefined && { connection }) })
  return [isPrivate ? 'private' : 'public', isOutward ? 'anywhere' : 'held'].join(' ')
}

test.each([
  ['code', undefined, 'public held'], ['transform', undefined, 'public held'],
  ['http.request', undefined, 'public anywhere'], ['http.request', 'account', 'private anywhere'], ['rss.read', undefined, 'public anywhere'],
  ['files.read', 'documents', 'private held'], ['sqlite.query', 'till', 'private held'], ['rag.retrieve', undefined, 'private held'],
  ['slack.get-messages', 'team', 'private held'], ['postgresql.query', 'books', 'private anywhere'],
  ['mcp.call-tool', undefined, 'private anywhere'], ['llm.chat', 'model', 'private anywhere'],
])('of the built-in steps %s with the account %s is %s', (use, connection, expected) => {
  expect(traits(connectors, use, connection)).toBe(expected)
})

test('what says nothing of itself may tell anybody, and shows what is private', () => {
  const action = defineAction({ key: 'look', displayName: 'Look', summary: 'Look', description: 'Looks.', effect: 'read', input: z.object({}), output: z.object({}), defaultInput: {}, sample: {}, run: async () => ({}) })
  const desk = defineConnector({ key: 'desk', displayName: 'Desk', icon: 'box', capabilities: ['action'], config: z.object({}), service: () => null, actions: [action] })
  expect(traits([desk], 'desk.look')).toBe('private anywhere')
})

test('of an added connector the origins that a person agreed to decide, whole ones alone', () => {
  const added = (origins: string[] | null): Connector => addedConnector(Description.parse({
    key: 'desk', displayName: 'Desk', icon: 'box', configSchema: { type: 'object' }, origins, canBeTested: false, polls: [], reach: 'here', shows: 'public',
    accounts: [{ kind: 'token', title: 'Token', needs: [['token']] }],
    actions: [{ key: 'look', displayName: 'Look', summary: 'Look', description: 'Looks.', effect: 'read', inputSchema: { type: 'object' }, outputSchema: {}, defaultInput: {}, sample: {} }],
  }), () => Promise.resolve(null))
  expect([null, ['https://*.desk.example'], ['https://api.desk.example'], []].map((origins) => traits([added(origins)], 'desk.look', 'desk'))).toEqual(['private anywhere', 'private anywhere', 'private held', 'private held'])
})

test('a tool of an MCP server may tell anybody, whatever the server says of it', () => {
  const server = McpServer.parse({
    key: 'notes', name: 'Notes', transport: { type: 'stdio', command: 'notes', args: [], env: {} }, isEnabled: true, accepted: null, trustsHints: true, roots: [], addedAt: 1, syncedAt: 1,
    tools: [{ key: 'read', definition: { name: 'read', title: null, description: '', inputSchema: { type: 'object' }, outputSchema: null, annotations: { readOnlyHint: true, openWorldHint: false } }, hash: 'h', isEnabled: true, isNew: false, offered: null, isGone: false }],
  })
  expect(traits([mcpConnector(server)], 'mcp-notes.read')).toBe('private anywhere')
})

test('an agent is no tool of an agent, whose model would choose what it may do', () => {
  expect(() => toolsOf(connectors).describe({ use: 'llm.agent', connection: 'model' })).toThrow('An agent cannot be a tool of an agent')
  expect(() => toolsOf(connectors).describe({ use: 'llm.turn', connection: 'model' })).toThrow('There is no tool "llm.turn"')
})
