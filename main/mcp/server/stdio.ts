import type { Server } from '@modelcontextprotocol/server'
import { largestRequest } from './http.ts'
import { createProtocolServer } from './protocol.ts'
import type { ToolHost } from './tool-host.ts'

export interface McpStdio {
  /** Resolves when whoever started this has gone. */
  ended: Promise<void>
  close(): Promise<void>
}

/** The tools over standard input and output, on which nothing else may be written. What was called goes on when they end. */
export async function startMcpStdio({ host, version, onTrouble }: { host: ToolHost; version: string; onTrouble(error: unknown): void }): Promise<McpStdio> {
  const [sdk, { serveStdio, StdioServerTransport }] = await Promise.all([import('@modelcontextprotocol/server'), import('@modelcontextprotocol/server/stdio')])
  const servers = new Set<Server>()
  const transport = new StdioServerTransport(process.stdin, process.stdout, { maxBufferSize: 2 * largestRequest })
  const handle = serveStdio(() => {
    const server = createProtocolServer({ sdk, host, version, closingCancels: false, isClosing: () => false })
    servers.add(server)
    server.onclose = () => void servers.delete(server)
    return server
  }, { transport, onerror: onTrouble })
  const ended = new Promise<void>((resolve) => {
    const { onclose } = transport
    transport.onclose = () => {
      onclose?.()
      resolve()
    }
    // A reader that is gone is an end as well.
    process.stdin.once('end', resolve).once('close', resolve)
  })
  const stopFollowing = host.onToolsChanged(() => { for (const server of servers) server.sendToolListChanged().catch(() => undefined) })
  return {
    ended,
    async close() {
      stopFollowing()
      await handle.close()
    },
  }
}
