import { AppError } from '@shared/failure.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '@shared/json.ts'
import { McpServerDraft } from '@shared/mcp-server.ts'

const longestText = 200_000
const mostServers = 50

/**
 * The servers of the JSON that other programs are configured with: `{ "mcpServers": { "name": { "command", "args", "env" } } }`,
 * `servers` in its place, or the servers alone. Nothing of it is accepted by this. Throws AppError `invalid-input`.
 */
export function readMcpConfig(text: string): McpServerDraft[] {
  if (text.length > longestText) throw wrong(`It is longer than ${longestText.toLocaleString('en')} characters`)
  const entries = Object.entries(serversIn(parse(text)))
  if (entries.length === 0) throw wrong('There is no server in it')
  if (entries.length > mostServers) throw wrong(`There are ${entries.length} servers in it; ${mostServers} at once are the most`)
  return entries.map(([name, entry]) => draftOf(name, entry))
}

function parse(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue
  } catch (error) {
    throw wrong(`It is no JSON: ${(error as Error).message}`)
  }
}

function serversIn(value: JsonValue): JsonObject {
  if (!isJsonObject(value)) throw wrong('It is no object')
  const inner = value['mcpServers'] ?? value['servers'] ?? (isJsonObject(value['mcp']) ? value['mcp']['servers'] : undefined)
  if (isJsonObject(inner)) return inner
  // One server alone has no name.
  if (typeof value['command'] === 'string' || typeof value['url'] === 'string') throw wrong('It is one server without a name')
  return value
}

function draftOf(name: string, entry: JsonValue): McpServerDraft {
  if (!isJsonObject(entry)) throw wrong(`"${name.slice(0, 80)}" is no object`)
  const { command, args, env, cwd, url, serverUrl, headers, type } = entry
  const address = url ?? serverUrl
  const transport = typeof command === 'string'
    ? { type: 'stdio', command, ...(args !== undefined && { args }), ...(env !== undefined && { env: texts(env) }), ...(cwd !== undefined && { cwd }) }
    : { type: type === 'sse' ? 'sse' : 'http', url: address, ...(headers !== undefined && { headers: texts(headers) }) }
  if (typeof command !== 'string' && typeof address !== 'string') throw wrong(`"${name.slice(0, 80)}" has neither a "command" nor a "url"`)
  const parsed = McpServerDraft.safeParse({ name, transport })
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw wrong(`"${name.slice(0, 80)}" cannot be used: ${issue?.path.slice(1).join('.') ?? ''}: ${issue?.message ?? ''}`)
}

/** Numbers and truth values are often written without quotes. */
function texts(values: JsonValue): JsonValue {
  if (!isJsonObject(values)) return values
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, typeof value === 'number' || typeof value === 'boolean' ? String(value) : value]))
}

function wrong(why: string): AppError {
  return new AppError({ code: 'invalid-input', message: `${why}. What is wanted looks so: { "mcpServers": { "everything": { "command": "npx", "args": ["-y", "@modelcontextprotocol/server-everything"] } } }`, retryable: false })
}
