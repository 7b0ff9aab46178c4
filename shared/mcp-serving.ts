import { z } from 'zod'
import { WorkflowId } from './id.ts'

/** 0 takes any that is free. */
export const McpPort = z.number().int().min(0).max(65_535)
export type McpPort = z.infer<typeof McpPort>

/** Whether programs of this machine can reach the workflows that are offered as tools. */
export const McpServingState = z.discriminatedUnion('state', [
  z.object({ state: z.literal('off') }),
  z.object({ state: z.literal('listening'), port: McpPort, url: z.string() }),
  /** It should listen, and cannot. */
  z.object({ state: z.literal('closed'), reason: z.string() }),
])
export type McpServingState = z.infer<typeof McpServingState>

/** A workflow with an MCP trigger. */
export const McpOffer = z.object({
  workflowId: WorkflowId,
  workflowName: z.string(),
  /** What it is called as a tool. */
  tool: z.string(),
  description: z.string(),
  /** A person wants it to be a tool. */
  isOffered: z.boolean(),
  /** It is active, or its events go to the draft. One that is not is no tool. */
  isActive: z.boolean(),
})
export type McpOffer = z.infer<typeof McpOffer>

/** A program that called lately, as it names itself. */
export const McpCaller = z.object({ name: z.string(), version: z.string(), calls: z.number().int(), lastAt: z.number(), lastTool: z.string() })
export type McpCaller = z.infer<typeof McpCaller>

/** Flowbench as an MCP server, as the window shows it. The token is never in it. */
export const McpServing = z.object({
  isOn: z.boolean(),
  port: McpPort,
  status: McpServingState,
  offers: z.array(McpOffer),
  /** Since the app was opened, the latest first. */
  callers: z.array(McpCaller),
  /** What other programs are configured with, as JSON. In that for HTTP the token is a placeholder. */
  configs: z.object({ stdio: z.string(), http: z.string() }),
})
export type McpServing = z.infer<typeof McpServing>

/** What may be put on the clipboard of it. */
export const McpServingCopy = z.enum(['address', 'token', 'stdio', 'http'])
export type McpServingCopy = z.infer<typeof McpServingCopy>
