// egress: where a program's own connections may lead. For a piece the rules of the safe client hold at the socket, since each
// HTTP library that it carries ends there; a connector opens none.
//  E1. Every name is looked up by us, all of its addresses are judged, and the socket gets those and asks nobody else.
//  E2. A person's grant counts for its host and port. Sockets of the system (paths) and servers are never opened.
//  E3. TLS is always checked, whatever the program says.
import dns from 'node:dns'
import net from 'node:net'
import tls from 'node:tls'
import { judgeAddress, judgeName, type Verdict } from '@main/platform/http/address.ts'
import { denied } from './limited-process.ts'

export type Egress = { grants(): readonly string[]; onConnect(): void }

type Target = { host: string; port: number }
type ConnectOptions = { host?: string; port?: number | string; path?: string; lookup?: unknown; fd?: unknown; handle?: unknown; localAddress?: unknown }

/** `null` closes the network altogether. */
export function guardSockets(egress: Egress | null): void {
  const { connect } = net.Socket.prototype as unknown as { connect: (this: net.Socket, ...args: unknown[]) => net.Socket }
  const { apply } = Reflect
  net.Socket.prototype.connect = function checked(this: net.Socket, ...args: unknown[]): net.Socket {
    if (!egress) throw denied('The network')
    const { options, callback } = normalized(args)
    const target = targetOf(options)
    const refusal = target ? refusalOf(target, egress.grants()) : denied('A socket of the system')
    if (!target || refusal) {
      // What is written meanwhile waits for a connection, and hears of the refusal in place of a closed socket.
      const waiting = this as { connecting: boolean }
      waiting.connecting = true
      setImmediate(() => this.destroy(refusal ?? undefined))
      return this
    }
    egress.onConnect()
    return apply(connect, this, [{ ...options, host: target.host, port: target.port, lookup: checkedLookup(target, egress.grants()) }, ...(callback ? [callback] : [])]) as net.Socket
  } as typeof net.Socket.prototype.connect
  net.Server.prototype.listen = function refused(): never { throw denied('Waiting for connections') }
  const tlsConnect = tls.connect as (...args: unknown[]) => tls.TLSSocket
  tls.connect = ((...args: unknown[]) => tlsConnect(...args.map((argument) => (isOptions(argument) ? { ...argument, rejectUnauthorized: true, checkServerIdentity: tls.checkServerIdentity } : argument)))) as typeof tls.connect
}

function isOptions(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** As Node reads what `connect` is called with: a list made by `net.connect`, options, or port and host. */
function normalized(args: readonly unknown[]): { options: ConnectOptions; callback: unknown } {
  const [first, second] = args
  if (Array.isArray(first)) return normalized(first as unknown[])
  const callback = args.find((argument) => typeof argument === 'function')
  if (isOptions(first)) return { options: first, callback }
  if (typeof first === 'string' && !/^\d+$/.test(first)) return { options: { path: first }, callback }
  return { options: { port: first as number, ...(typeof second === 'string' && { host: second }) }, callback }
}

function targetOf({ host, port, path, fd, handle }: ConnectOptions): Target | null {
  if (path !== undefined && path !== null || fd !== undefined || handle !== undefined) return null
  return { host: String(host ?? 'localhost').replace(/^\[|\]$/g, ''), port: Number(port) }
}

function refusalOf(target: Target, grants: readonly string[]): Error | null {
  if (!Number.isInteger(target.port)) return denied(`The port "${target.port}"`)
  return refusedBy(net.isIP(target.host) ? judgeAddress(target.host) : judgeName(target.host), target, grants)
}

function refusedBy(verdict: Verdict, target: Target, grants: readonly string[]): Error | null {
  if (verdict.allowed || (verdict.grantable && isGranted(target, grants))) return null
  return Object.assign(new Error(`A connection to ${target.host}:${target.port} was refused, because it is ${verdict.reason}`), { code: 'ERR_REFUSED_ADDRESS' })
}

function isGranted({ host, port }: Target, grants: readonly string[]): boolean {
  return grants.some((grant) => {
    const url = new URL(grant)
    return url.hostname.replace(/^\[|\]$/g, '') === host.toLowerCase() && Number(url.port || (url.protocol === 'https:' ? 443 : 80)) === port
  })
}

function checkedLookup(target: Target, grants: readonly string[]): net.LookupFunction {
  return (hostname, options, callback) => {
    dns.lookup(hostname, { all: true, verbatim: true }, (error, addresses) => {
      if (error) return callback(error, '', 4)
      const [first] = addresses
      if (!first) return callback(Object.assign(new Error(`The name ${hostname} has no address`), { code: 'ENOTFOUND' }), '', 4)
      for (const { address } of addresses) {
        const refusal = refusedBy(judgeAddress(address), { ...target }, grants)
        if (refusal) return callback(refusal, '', 4)
      }
      if (options.all) callback(null, addresses)
      else callback(null, first.address, first.family)
    })
  }
}
