// tool-server: an MCP server over its standard input and output, whose tools tell the ledger that they acted. Like many servers
// it works with a process of its own, which looks at nothing and is left behind when the server ends in the midst of a call.

import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { isJsonObject, type JsonObject, type JsonValue } from '@shared/json.ts'

/** Longer than any test waits for it to be gone. */
const leftBehindSeconds = '60'
const tools = ['post', 'put'] as const

const say = (message: JsonObject): void => void process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)

createInterface({ input: process.stdin }).on('line', (line) => void answer(JSON.parse(line) as JsonObject)).on('close', () => process.exit(0))

async function answer({ id, method, params }: JsonObject): Promise<void> {
  if (id === undefined) return
  const asked = isJsonObject(params) ? params : {}
  switch (method) {
    case 'initialize': return say({ id, result: { protocolVersion: asked['protocolVersion'] ?? '2025-11-25', capabilities: { tools: {} }, serverInfo: { name: 'ledger', version: '1' } } })
    case 'tools/list': return say({ id, result: { tools: tools.map((name) => ({ name, description: `Tells the ledger by ${name.toUpperCase()}`, inputSchema: { type: 'object', properties: { url: { type: 'string' } }, required: ['url'] } })) } })
    case 'tools/call': return say({ id, result: await act(asked) })
    default: return say({ id, error: { code: -32601, message: `There is no method ${String(method)}` } })
  }
}

async function act({ name, arguments: given, _meta: meta }: JsonObject): Promise<JsonObject> {
  const helper = spawn('sleep', [leftBehindSeconds], { stdio: 'ignore' })
  try {
    const response = await fetch(String(isJsonObject(given) ? given['url'] : ''), { method: String(name).toUpperCase() })
    // The head of the answer says that it is done; its body takes a while.
    const token: JsonValue | undefined = isJsonObject(meta) ? meta['progressToken'] : undefined
    if (token !== undefined) say({ method: 'notifications/progress', params: { progressToken: token, progress: 1, total: 2 } })
    return { content: [{ type: 'text', text: await response.text() }] }
  } finally {
    helper.kill('SIGKILL')
  }
}
