import type { ActionHttp, ActionMcp, ActionRag, ActionSandbox, OtherDoors } from '@main/connectors/define.ts'
import { closedDoors } from '@main/connectors/kit/closed-doors.ts'
import type { Databases } from '@main/databases/databases.ts'
import type { McpPort } from '@main/mcp/port.ts'
import { openFolder } from '@main/platform/files/folder.ts'
import type { OpenStream } from '@main/platform/http/fetch.ts'
import type { Net } from '@main/platform/net/net.ts'
import type { McpFollow } from './call-follower.ts'

/** `stream`: for answers that come bit by bit, as those of models do. */
export type StepHttp = ActionHttp & { stream?: OpenStream }

/** `follow`: what the call tells on its way. */
export type StepMcp = Omit<ActionMcp, 'call'> & { call(call: Parameters<ActionMcp['call']>[0], follow?: McpFollow): ReturnType<ActionMcp['call']> }

/** What a step has. Doors that are absent are closed. */
export type StepDoors = { http: StepHttp; sandbox: ActionSandbox } & Partial<Omit<OtherDoors, 'mcp'> & { mcp: StepMcp }>

/** The ways out other than HTTP, for one attempt or look-up: what is under way ends with its signal. */
export function createOtherDoors({ net, databases, rag = () => closedDoors.rag, mcp }: { net: Net; /** Absent: closed. */ databases?: Databases; rag?: (signal: AbortSignal) => ActionRag; /** Absent: there are no servers. */ mcp?: McpPort | undefined }): (signal: AbortSignal) => OtherDoors & { mcp: StepMcp } {
  return (signal) => ({
    rag: rag(signal),
    mcp: mcp ? mcpDoor(mcp, signal) : closedDoors.mcp,
    files: { folder: openFolder },
    databases: databases ? { sqlite: (path, access) => databases.sqlite(path, access, signal) } : closedDoors.databases,
    net: {
      async connect(target) {
        const socket = await net.connect(target, signal)
        const end = (): void => void socket.destroy(signal.reason instanceof Error ? signal.reason : undefined)
        signal.addEventListener('abort', end, { once: true })
        socket.once('close', () => signal.removeEventListener('abort', end))
        // Whoever speaks over it hears of an error; one that comes after that must not end the process.
        socket.on('error', () => undefined)
        return socket
      },
      secure(connection, certificate) {
        const secured = net.secure(connection, certificate)
        secured.on('error', () => undefined)
        return secured
      },
    },
  })
}

function mcpDoor(mcp: McpPort, signal: AbortSignal): StepMcp {
  return {
    tools: () => mcp.tools().map(({ server, serverName, definition: { name, title }, effect }) => ({ server, serverName, tool: name, title: title ?? name, effect })),
    call: (call, follow) => mcp.call({ ...call, ...follow, signal }),
  }
}
