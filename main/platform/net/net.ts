// net: connections that speak something other than HTTP, checked as HTTP's are (../http/connect.ts).
//  N1. One lookup a connection; all of its answers must be allowed, and the socket is pinned to them.
//  N2. What is not public needs a grant of exactly this host and port: tcp://192.168.1.20:5432. Grants of HTTP do not count.
import { AppError } from '@shared/failure.ts'
import type { Grant } from '@shared/grant.ts'
import net, { isIP, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import tls, { type ConnectionOptions, type TLSSocket } from 'node:tls'
import { judgeAddress, judgeName } from '../http/address.ts'
import { pinned, resolve, systemLookup } from '../http/connect.ts'
import { bareHost } from '../http/grant.ts'
import { networkFailure } from '../http/network-failure.ts'
import type { Lookup } from '../http/types.ts'
import { addressRefusal, isAllowed } from '../http/url.ts'

const connectTimeoutMs = 10_000

export type NetTarget = {
  host: string
  port: number
  /** Speaks TLS from the first byte, with the certificate checked against `host`. */
  tls?: boolean
  /** A certificate authority in PEM, beside the ones Node trusts. */
  ca?: string
}

/** Resolves when the connection is made. Rejects with AppError, `not-sent`. Whoever gets the socket ends it. */
export interface Net {
  connect(target: NetTarget, signal: AbortSignal): Promise<Socket>
  /** Speaks TLS from now on over a connection of `connect`, with the certificate checked against `host`. What goes wrong is told by its `error`. */
  secure(connection: Duplex, certificate: Pick<NetTarget, 'host' | 'ca'>): TLSSocket
}

/** `grants` is read at every call. */
export function createNet({ grants, lookup = systemLookup }: { grants: () => readonly Grant[]; lookup?: Lookup }): Net {
  return {
    async connect(target, signal) {
      const place = placeOf(target)
      const granted = grants().some(({ origin }) => origin === place.origin)
      check(place, isIP(place.bare) ? { host: place.bare, verdict: judgeAddress(place.bare) } : { host: place.bare, verdict: judgeName(place.bare) }, granted)
      try {
        const addresses = await resolve(place.bare, lookup)
        for (const { address } of addresses) check(place, { host: address, verdict: judgeAddress(address) }, granted)
        const plain = await opened((done) => net.connect({ host: place.bare, port: target.port, lookup: pinned(addresses), autoSelectFamily: true }, done), signal)
        if (target.tls !== true) return plain
        try {
          return await opened((done) => tls.connect({ socket: plain, ...checking(target) }, done), signal)
        } catch (error) {
          plain.destroy()
          throw error
        }
      } catch (error) {
        throw networkFailure(error, { ...place, hostname: place.bare, pathname: '' }, { at: 'waiting' })
      }
    },
    secure: (connection, certificate) => tls.connect({ socket: connection, ...checking(certificate) }),
  }
}

/** Whom the certificate must be of: an address is compared by itself, a name is also said to the server. */
function checking({ host, ca }: Pick<NetTarget, 'host' | 'ca'>): ConnectionOptions {
  const bare = bareOf(host)
  return { host: bare, ...(isIP(bare) === 0 && { servername: bare }), ...(ca !== undefined && { ca: [...tls.rootCertificates, ca] }) }
}

type Place = { bare: string; /** With its port. */ host: string; /** As grants are written. */ origin: string }

function placeOf({ host, port }: NetTarget): Place {
  const bare = bareOf(host)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw wrong(`${port} is no port. Ports go from 1 to 65535.`)
  if (bare === '' || (isIP(bare) === 0 && !/^[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$/.test(bare))) throw wrong(`"${host.slice(0, 200)}" is no name of a host. Write one such as db.example.com, without a scheme and a port.`)
  // What only looks like a name may still be read as an address by the system: 127.1, 0x7f000001.
  if (isIP(bare) === 0 && /^(0x[0-9a-f]*|[0-9]+)$/.test(bare.split('.').at(-1) ?? '')) throw wrong(`"${host.slice(0, 200)}" is no address in its usual spelling. Write four numbers with dots, or a name.`)
  const whole = `${isIP(bare) === 6 ? `[${bare}]` : bare}:${port}`
  return { bare, host: whole, origin: `tcp://${whole}` }
}

function bareOf(host: string): string {
  return bareHost(host.trim().toLowerCase()).replace(/\.$/, '')
}

function check(place: Place, found: { host: string; verdict: ReturnType<typeof judgeAddress> }, granted: boolean): void {
  if (!isAllowed(found.verdict, granted)) throw addressRefusal({ origin: place.origin, hostname: place.bare }, { ...found, trustGrants: true })
}

function opened(open: (done: () => void) => Socket, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      release()
      socket.destroy()
      reject(error)
    }
    const onAbort = (): void => fail(new AppError({ code: 'cancelled', message: 'The connection was called off before it was made.', retryable: false, sent: 'not-sent' }))
    const late = setTimeout(() => fail(Object.assign(new Error('no connection in time'), { code: 'ETIMEDOUT' })), connectTimeoutMs)
    const onEnd = (): void => fail(Object.assign(new Error('it was ended by the other side'), { code: 'ECONNRESET' }))
    const release = (): void => {
      clearTimeout(late)
      signal.removeEventListener('abort', onAbort)
      socket.removeListener('error', fail)
      socket.removeListener('close', onEnd)
    }
    const socket = open(() => {
      release()
      resolve(socket)
    })
    socket.on('error', fail)
    socket.on('close', onEnd)
    signal.addEventListener('abort', onAbort, { once: true })
    if (signal.aborted) onAbort()
  })
}

function wrong(message: string): AppError {
  return new AppError({ code: 'invalid-input', message, retryable: false, sent: 'not-sent' })
}
