import { z } from 'zod'
import { McpServerDraft, McpServerView } from '../../mcp-server.ts'
import { nothing } from '../nothing.ts'

const key = z.object({ key: z.string().max(64) })
const hash = z.string().max(64)
const tool = z.string().max(128)
const added = z.object({ key: z.string(), /** What its credentials are called in the vault. */ secrets: z.array(z.string()) })

/** MCP servers. One line each: the name, what goes in, what comes back. */
export const mcpCalls = {
  'mcp.list': { input: nothing, output: z.array(McpServerView) },
  /** Nothing starts by it. */
  'mcp.add': { input: McpServerDraft, output: added },
  /** What is changed of how it is reached, or of its folders, has to be accepted anew. Its key stays. */
  'mcp.edit': { input: key.extend({ draft: McpServerDraft }), output: added },
  /** The JSON that other programs are configured with. Nothing of it is accepted. */
  'mcp.import': { input: z.object({ text: z.string().max(200_000) }), output: z.array(added) },
  /** The person saw what has this hash, and agreed. */
  'mcp.accept': { input: key.extend({ hash }), output: nothing },
  /** Starts it where it does not run, and asks for its tools. */
  'mcp.sync': { input: key, output: nothing },
  'mcp.restart': { input: key, output: nothing },
  /** In the browser; answers when the person came back. */
  'mcp.sign-in': { input: key, output: nothing },
  'mcp.cancel-sign-in': { input: key, output: nothing },
  /** A server, or one of its tools. */
  'mcp.switch': { input: key.extend({ tool: tool.nullable(), isEnabled: z.boolean() }), output: nothing },
  'mcp.trust': { input: key.extend({ trustsHints: z.boolean() }), output: nothing },
  /** A tool is to be as the server says it is now. */
  'mcp.accept-tool': { input: key.extend({ tool, hash }), output: nothing },
  'mcp.logs': { input: key, output: z.array(z.string()) },
  'mcp.remove': { input: key, output: nothing },
} as const
