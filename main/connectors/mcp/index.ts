import { z } from 'zod'
import { defineConnector } from '../define.ts'
import { callTool } from './call-tool.ts'

/** Tools of MCP servers, whichever they are. Each server that is added brings a connector of its own besides. */
export const mcp = defineConnector({
  key: 'mcp',
  displayName: 'MCP',
  icon: 'server',
  capabilities: ['action'],
  config: z.strictObject({}),
  actions: [callTool],
})
