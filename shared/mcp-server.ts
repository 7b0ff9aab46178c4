import { z } from 'zod'
import { Failure } from './failure.ts'
import { ConnectorUse } from './imported-connector.ts'
import { JsonObject, JsonValue } from './json.ts'
import { SecretRef } from './secret-ref.ts'
import type { Effect } from './node-type.ts'

/** How a server is named in documents: a part of its nodes' types. */
export const McpServerKey = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/, 'A server is named by up to 40 small letters, digits and -, such as my-tools')
export type McpServerKey = z.infer<typeof McpServerKey>

const Text = z.string().max(10_000)
const remote = {
  url: z.string().max(2_000).regex(/^https?:\/\/[^\s/?#]+/i, 'Write a whole address, such as https://tools.example.com/mcp'),
  /** Sent with each request. Values may name secrets: `Bearer secret://my-tools`. */
  headers: z.record(z.string().regex(/^[A-Za-z0-9-]{1,100}$/, 'A header is named by letters, digits and -'), Text).default({}),
  /** As whom Flowbench is known at the service where a person signs in; it registers itself when absent. */
  oauth: z.strictObject({ clientId: z.string().min(1).max(500), clientSecret: SecretRef.optional() }).optional(),
}

/** How a server is reached. `http` is what MCP calls Streamable HTTP. */
export const McpTransport = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('stdio'),
    /** A program by its name or its whole path; no shell reads it. */
    command: z.string().min(1, 'Say which program is to be started').max(4_000),
    args: z.array(Text).max(200).default([]),
    /** Values may name secrets: `secret://my-tools`. */
    env: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,199}$/, 'A variable is named by letters, digits and _'), Text).default({}),
    /** The home folder when absent. */
    cwd: z.string().min(1).max(4_000).optional(),
  }),
  z.strictObject({ type: z.literal('http'), ...remote }),
  z.strictObject({ type: z.literal('sse'), ...remote }),
  /** It comes with Flowbench and runs within it. */
  z.strictObject({ type: z.literal('included'), server: z.enum(['tea-shop']) }),
])
export type McpTransport = z.infer<typeof McpTransport>

/** What a person says of a server. */
export const McpServerDraft = z.strictObject({
  name: z.string().trim().min(1, 'Give the server a name').max(80),
  transport: McpTransport,
  /** Whether what the server says of its tools (that one only reads) counts. */
  trustsHints: z.boolean().default(false),
  /** Folders that the server is told it may work in, by their whole paths. */
  roots: z.array(z.string().min(1).max(4_000)).max(20).default([]),
})
export type McpServerDraft = z.infer<typeof McpServerDraft>

/** What a server says a tool does. Claims, not facts. */
export const McpToolHints = z.object({
  title: z.string().optional(),
  readOnlyHint: z.boolean().optional(), destructiveHint: z.boolean().optional(), idempotentHint: z.boolean().optional(), openWorldHint: z.boolean().optional(),
})
export type McpToolHints = z.infer<typeof McpToolHints>

/** Just what a person agreed to: a tool in which any of it changes is another tool. */
export const McpToolDefinition = z.object({
  name: z.string().min(1).max(128),
  title: z.string().nullable(),
  description: z.string(),
  inputSchema: JsonObject,
  outputSchema: JsonObject.nullable(),
  annotations: McpToolHints,
})
export type McpToolDefinition = z.infer<typeof McpToolDefinition>

const Pinned = z.object({ definition: McpToolDefinition, /** SHA-256 of it, in hex. */ hash: z.string() })

export const McpTool = z.object({
  ...Pinned.shape,
  /** The key of its action: `read-file` of `mcp-disk.read-file`. */
  key: z.string(),
  isEnabled: z.boolean(),
  /** It came after the server was added, and nobody has looked at it. */
  isNew: z.boolean(),
  /** The server no longer has it. */
  isGone: z.boolean(),
  /** What the server says it is now, where that is not what is pinned. */
  offered: Pinned.nullable(),
})
export type McpTool = z.infer<typeof McpTool>

/** `on` alone may be called. */
export const McpToolState = z.enum(['on', 'off', 'new', 'changed', 'gone'])
export type McpToolState = z.infer<typeof McpToolState>

export function stateOfTool({ isEnabled, isNew, isGone, offered }: Pick<McpTool, 'isEnabled' | 'isNew' | 'isGone' | 'offered'>): McpToolState {
  if (isGone) return 'gone'
  if (offered) return 'changed'
  if (isNew) return 'new'
  return isEnabled ? 'on' : 'off'
}

/** A server as it is kept. */
export const McpServer = z.object({
  key: McpServerKey,
  ...McpServerDraft.shape,
  isEnabled: z.boolean(),
  /** The hash of what the person was shown and accepted; null: nothing yet. It holds for just that. */
  accepted: z.string().nullable(),
  addedAt: z.number(),
  /** When its tools were last asked for; null: never. */
  syncedAt: z.number().nullable(),
  tools: z.array(McpTool),
})
export type McpServer = z.infer<typeof McpServer>

/** What a person is shown before a server starts or is called for the first time, and what an acceptance is bound to. */
export const McpConsent = z.object({
  hash: z.string(),
  /** The whole command as it would be typed, or the address. */
  what: z.string(),
  /** `NAME=value` of each variable, or `Name: value` of each header; secrets by their names. */
  values: z.array(z.string()),
  /** Where the program is on this machine; null where it was not found, or where nothing is started. */
  program: z.string().nullable(),
  folder: z.string().nullable(),
  /** Folders that the server is told of. */
  roots: z.array(z.string()),
  /** The address on this machine or network that is allowed with it. */
  grants: z.string().nullable(),
  isAccepted: z.boolean(),
})
export type McpConsent = z.infer<typeof McpConsent>

export const McpStatus = z.discriminatedUnion('state', [
  /** Started when it is first needed. */
  z.object({ state: z.literal('stopped') }),
  z.object({ state: z.literal('connecting') }),
  z.object({ state: z.literal('ready'), since: z.number(), /** As it says itself. */ name: z.string(), version: z.string(), protocol: z.string() }),
  z.object({ state: z.literal('failed'), failure: Failure, /** When it is tried again by itself, in milliseconds since 1970. */ retryAt: z.number().nullable() }),
])
export type McpStatus = z.infer<typeof McpStatus>

/** What differs between a tool as it was accepted and as it is now. */
export const McpToolChange = z.object({ part: z.string(), before: z.string(), after: z.string() })
export type McpToolChange = z.infer<typeof McpToolChange>

/** A server as screens show it. */
export const McpServerView = z.object({
  ...McpServer.shape,
  tools: z.array(z.object({ ...McpTool.shape, changes: z.array(McpToolChange) })),
  status: McpStatus,
  consent: McpConsent,
  /** Workflows with steps of its tools. */
  uses: z.array(ConnectorUse),
})
export type McpServerView = z.infer<typeof McpServerView>

/** One part of what a tool answers. Bytes are base64. */
export const McpContent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('image'), mimeType: z.string(), data: z.string() }),
  z.object({ type: z.literal('audio'), mimeType: z.string(), data: z.string() }),
  z.object({ type: z.literal('resource'), uri: z.string(), mimeType: z.string().nullable(), text: z.string().nullable(), data: z.string().nullable() }),
  z.object({ type: z.literal('link'), uri: z.string(), name: z.string(), mimeType: z.string().nullable() }),
])
export type McpContent = z.infer<typeof McpContent>

/** What a tool answers, as a step's output. */
export const McpResult = z.object({
  /** Its texts, one after the other. */
  text: z.string(),
  /** What it gave as data, else its text read as JSON; null when it is neither. */
  data: JsonValue,
  content: z.array(McpContent),
})
export type McpResult = z.infer<typeof McpResult>

export const McpProgress = z.object({ /** Grows. */ progress: z.number(), total: z.number().nullable(), /** The server's words. */ message: z.string().nullable() })
export type McpProgress = z.infer<typeof McpProgress>

/** A tool as lists offer it: the server's key and name, and what the tool is called. */
export type McpToolChoice = { server: string; serverName: string; tool: string; title: string; effect: Effect }
