// tool-host: what a server of ours offers, wherever it comes from: workflows of this process, or those of another Flowbench.

import type { ContentBlock } from '@modelcontextprotocol/server'
import type { JsonObject } from '@shared/json.ts'
import type { McpProgress } from '@shared/mcp-server.ts'

export type HostTool = {
  name: string
  title: string
  description: string
  /** A JSON Schema of an object. */
  inputSchema: JsonObject
  /** Of what it gives as data; left out where that is not known for sure. */
  outputSchema?: JsonObject
  /** It only looks. */
  readOnly?: true
}

/** As a program says who it is. Claims, for people to read. */
export type McpClient = { name: string; version: string }

export type HostCall = {
  tool: string
  args: JsonObject
  client: McpClient
  /** Aborted when whoever called calls it off, and not when they are merely gone. */
  signal: AbortSignal
  /** `progress` grows with each. */
  onProgress(progress: McpProgress): void
}

export type HostAnswer = { content: ContentBlock[]; structuredContent?: JsonObject; isError: boolean; /** Absent where nothing was run. */ runId?: string }

export interface ToolHost {
  tools(): Promise<HostTool[]> | HostTool[]
  /** Rejects with AppError `not-found` for a tool that there is none of; what fails otherwise is an answer. */
  call(call: HostCall): Promise<HostAnswer>
  /** Told when `tools` would say something else. Returns the way to stop. */
  onToolsChanged(listener: () => void): () => void
}
