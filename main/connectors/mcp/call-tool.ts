import { McpResult } from '@shared/mcp-server.ts'
import { z } from 'zod'
import { defineAction, type ActionContext } from '../define.ts'

export const callTool = defineAction({
  key: 'call-tool',
  displayName: 'Call MCP tool',
  summary: 'A tool of any MCP server',
  description: 'Calls one tool of an MCP server that you added under Settings, MCP servers. The palette also has each tool as a node of its own, with a form for its arguments.',
  category: 'mcp',
  icon: 'server',
  keywords: ['mcp', 'tool', 'server', 'model context protocol', 'mcp_tool'],
  // Which tool it is may be worked out as late as in the run, so it is the person who says what a repetition does.
  effect: ({ mayRepeat }) => (mayRepeat ? 'idempotent' : 'unsafe'),
  input: z.strictObject({
    server: z.string().min(1).max(200).meta({ title: 'Server', description: 'As it is called under Settings, MCP servers.', 'x-options': 'servers', examples: ['my-tools'] }),
    tool: z.string().min(1).max(200).meta({ title: 'Tool', 'x-options': 'tools', examples: ['search_documents'] }),
    args: z.record(z.string(), z.unknown()).default({}).meta({ title: 'Arguments', description: 'What the tool takes, as JSON; expressions are filled in.', 'x-widget': 'json', examples: [{ query: '{{ event.payload.query }}' }] }),
    mayRepeat: z.boolean().default(false).meta({ title: 'May be repeated', description: 'Calling it twice does no harm, so it may be tried again by itself.' }),
  }),
  output: McpResult,
  options: {
    servers: (_input, { mcp }) => Promise.resolve([...new Map(mcp.tools().map(({ server, serverName }) => [server, { value: server, label: serverName }])).values()]),
    tools: ({ server }, { mcp }) => Promise.resolve(mcp.tools().filter((each) => each.server === server || each.serverName === server).map(({ tool, title }) => ({ value: tool, label: title }))),
  },
  defaultInput: { server: '', tool: '', args: {} },
  sample: { text: 'Found 2 documents', data: null, content: [{ type: 'text', text: 'Found 2 documents' }] },
  describe: ({ server, tool }) => `Call the tool ${tool} of the MCP server ${server}`,
  run: ({ server, tool, args }, { mcp }: ActionContext) => mcp.call({ server, tool, args: args as never }),
})
