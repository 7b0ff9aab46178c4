// localtunnel-link: the client of a localtunnel server, as far as passing bytes goes. Owns its sockets.
//
//   L1. The server hands each request to one of the sockets that we hold open to it. Bytes pass as they are, both ways.
//   L2. The local connection is opened by the request's first byte: an idle one would be ended by the inbox as a slow sender.
//   L3. A socket that ends is replaced; one that cannot be replaced means that the server gave the tunnel up.
//   L4. A server that accepts and drops at once is dialled in its time, not as fast as it drops.

import { connect, type Socket } from 'node:net'
import { passing } from './provider.ts'
import type { AppError } from '@shared/failure.ts'

export type LinkOptions = {
  /** Where the server takes our sockets. */
  host: string
  port: number
  /** How many it wants. */
  sockets: number
  localPort: number
  down(error: AppError): void
}

export interface Link {
  stop(): Promise<void>
}

const dialTimeoutMs = 10_000
const keepAliveMs = 5_000
/** See L4. */
const pauseMs = 500

/** Resolves once the first socket is open. Rejects with AppError when none can be. */
export async function openLink({ host, port, sockets, localPort, down }: LinkOptions): Promise<Link> {
  const open = new Set<Socket>()
  const timers = new Set<NodeJS.Timeout>()
  let isStopped = false

  const stop = (): void => {
    isStopped = true
    for (const timer of timers) clearTimeout(timer)
    for (const socket of open) socket.destroy()
  }
  const broken = (error: AppError): void => {
    if (isStopped) return
    stop()
    down(error)
  }
  const later = (work: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      work()
    }, pauseMs)
    timers.add(timer)
  }

  const hold = async (): Promise<void> => {
    const remote = await dial({ host, port }, open)
    const didCarry = joinOnFirstByte(remote, localPort, open)
    remote.once('close', () => {
      if (isStopped) return
      const again = (): void => void hold().catch(broken)
      if (didCarry()) again()
      else later(again)
    })
    if (isStopped) remote.destroy()
  }
  try {
    await hold()
  } catch (error) {
    stop()
    throw error
  }
  for (let count = 1; count < sockets; count++) void hold().catch(broken)
  return {
    stop() {
      stop()
      return Promise.resolve()
    },
  }
}

function dial({ host, port }: { host: string; port: number }, open: Set<Socket>): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: dialTimeoutMs })
    open.add(socket)
    socket.once('close', () => open.delete(socket))
    socket.once('timeout', () => socket.destroy(new Error(`no answer within ${dialTimeoutMs / 1000} s`)))
    socket.once('connect', () => {
      socket.setTimeout(0)
      socket.setKeepAlive(true, keepAliveMs)
      socket.setNoDelay(true)
      resolve(socket)
    })
    // The server's end of a socket tells by 'close'; what went wrong with it is of no use.
    socket.on('error', (error) => reject(passing('network', `The tunnel server's port ${port} cannot be reached: ${error.message}.`)))
    socket.once('close', () => reject(passing('network', `The tunnel server closed port ${port}.`)))
  })
}

/** See L2. Tells whether anything came. */
function joinOnFirstByte(remote: Socket, localPort: number, open: Set<Socket>): () => boolean {
  let didCarry = false
  remote.once('data', (first) => {
    didCarry = true
    remote.pause()
    const local = connect({ host: '127.0.0.1', port: localPort })
    open.add(local)
    local.setNoDelay(true)
    local.on('error', () => remote.destroy())
    local.once('close', () => {
      open.delete(local)
      remote.destroySoon()
    })
    remote.once('close', () => local.destroy())
    local.once('connect', () => {
      local.write(first)
      remote.pipe(local).pipe(remote)
    })
  })
  return () => didCarry
}
