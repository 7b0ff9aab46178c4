import type * as Sdk from '@modelcontextprotocol/client'
import type { JsonObject } from '@shared/json.ts'
import { shopTools } from './tools.ts'

/** The shop as a server of MCP, spoken to within this process. The other end of the line is for a client. */
export async function serveTeaShop(sdk: typeof Sdk): Promise<Sdk.Transport> {
  const { Server } = await import('@modelcontextprotocol/server')
  const [ours, theirs] = sdk.InMemoryTransport.createLinkedPair()
  const server = new Server({ name: 'tea-shop', title: 'Tea shop', version: '1' }, { capabilities: { tools: {} } })
  server.setRequestHandler('tools/list', () => ({ tools: shopTools.map(({ definition: { name, title, description, inputSchema, outputSchema, annotations } }) => ({ name, title: title ?? name, description, inputSchema: inputSchema as { type: 'object' }, outputSchema: outputSchema as { type: 'object' }, annotations })) as never }))
  server.setRequestHandler('tools/call', async ({ params }, { mcpReq }) => {
    const tool = shopTools.find(({ definition }) => definition.name === params.name)
    if (!tool) return { content: [{ type: 'text', text: `There is no tool "${params.name}"` }], isError: true }
    const token = mcpReq._meta?.progressToken
    const output = await tool.run({
      args: (params.arguments ?? {}) as JsonObject, signal: mcpReq.signal,
      tell({ progress, total, message }) {
        if (token === undefined) return
        // Whoever no longer listens is not told.
        mcpReq.notify({ method: 'notifications/progress', params: { progressToken: token, progress, ...(total !== null && { total }), ...(message !== null && { message }) } }).catch(() => undefined)
      },
      async ask({ message, schema }) {
        const answer = await mcpReq.send({ method: 'elicitation/create', params: { mode: 'form', message, requestedSchema: schema as never } }, { timeout: longestMs, signal: mcpReq.signal })
        return answer.action === 'accept' ? (answer.content ?? {}) as JsonObject : null
      },
    })
    return { content: [{ type: 'text', text: JSON.stringify(output) }], structuredContent: output }
  })
  await server.connect(ours)
  return theirs
}

/** A person may be at lunch, or away for the weekend; the longest that a timer waits. */
const longestMs = 2_147_483_647
