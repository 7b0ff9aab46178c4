// What the rest of main knows of MCP: tools that may be called, and the one way to call them.

import type { JsonObject } from '@shared/json.ts'
import type { McpProgress, McpResult, McpToolDefinition } from '@shared/mcp-server.ts'
import type { Effect } from '@shared/node-type.ts'
import type { QuestionField } from '@shared/question-form.ts'

export type McpPortTool = {
  /** The server's key. */
  server: string
  serverName: string
  definition: McpToolDefinition
  /** Of the pinned definition; a call may name it, so that it is a call of just this. */
  hash: string
  /** By the server's hints where the person trusts them, else `unsafe`. */
  effect: Effect
}

/** What a server wants to know of a person (MCP "Elicitation", form mode). */
export type McpQuestion = {
  /** The server's name, and the tool that works meanwhile. `isSure`: no other call of this server is under way, so it is this one that asks. */
  server: string
  tool: string
  isSure: boolean
  /** The server's words. */
  message: string
  fields: QuestionField[]
  /** Aborted when nobody need answer any more: the server took it back, or the call is over. */
  signal: AbortSignal
}
export type McpQuestionAnswer = { action: 'accept'; content: JsonObject } | { action: 'decline' } | { action: 'cancel' }

export type McpCall = {
  /** The server's key or name, and the tool's name. */
  server: string
  tool: string
  args: JsonObject
  signal: AbortSignal
  /** Refused as `conflict` when the tool is no longer the one with this hash. */
  hash?: string
  onProgress?(progress: McpProgress): void
  /** The server asks a person for something while the tool works. Absent: it is told that nobody answers. */
  onAsked?(question: McpQuestion): Promise<McpQuestionAnswer>
}

export interface McpPort {
  /** What may be called now: tools that are on, of servers that are on and accepted. Starts nothing. */
  tools(): McpPortTool[]
  /** Starts the server when it does not run. Rejects with AppError; when it is called off, within 500 ms and with `cancelled`. */
  call(call: McpCall): Promise<McpResult>
}
