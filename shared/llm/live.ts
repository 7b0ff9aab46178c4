import { z } from 'zod'
import { NodeId, RunId } from '../id.ts'
import { McpProgress } from '../mcp-server.ts'
import { IterationPath } from '../step.ts'
import { Spent } from './spent.ts'

/** How far a step is that asks a model, or calls a tool that says so: told while it runs, and in no journal. */
export const LiveStep = z.object({
  runId: RunId, nodeId: NodeId, iteration: IterationPath, attempt: z.number(),
  /** The end of what the model has written by now. */
  text: z.string(),
  /** The part that wrote it is over, and another is under way or to come. */
  isPaused: z.literal(true).optional(),
  /** By now, estimated for the call that is under way. */
  spent: Spent,
  /** Of a tool of an MCP server; null before it said anything. */
  progress: McpProgress.nullable(),
})
export type LiveStep = z.infer<typeof LiveStep>
