import { z } from 'zod'
import { WorkflowId } from '../../id.ts'
import { McpPort, McpServing, McpServingCopy } from '../../mcp-serving.ts'
import { nothing } from '../nothing.ts'

/** Flowbench as an MCP server. One line each: the name, what goes in, what comes back. */
export const mcpServingCalls = {
  'mcp-serving.get': { input: nothing, output: McpServing },
  /** Now, and at each start of the app. */
  'mcp-serving.switch': { input: z.object({ isOn: z.boolean() }), output: McpServing },
  'mcp-serving.put-port': { input: z.object({ port: McpPort.min(1_024) }), output: McpServing },
  'mcp-serving.offer': { input: z.object({ workflowId: WorkflowId, isOffered: z.boolean() }), output: McpServing },
  /** Programs that have the old token are let in no more. */
  'mcp-serving.renew-token': { input: nothing, output: nothing },
  /** Puts it on the clipboard: the token never comes into the window. */
  'mcp-serving.copy': { input: z.object({ what: McpServingCopy }), output: nothing },
} as const
