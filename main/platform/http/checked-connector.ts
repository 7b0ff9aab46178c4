// checked-connector: the rules of connect.ts (C1 to C3) for undici. Apart, since loading undici takes time and memory that
// whoever calls nothing over HTTP must not pay.
import { buildConnector } from 'undici'
import { judgeAddress } from './address.ts'
import { pinned, resolve } from './connect.ts'
import type { Lookup } from './types.ts'
import { addressRefusal, isAllowed } from './url.ts'

/** Longer than a slow handshake over a bad line, shorter than the default deadline of a call. */
const connectTimeoutMs = 10_000

type ConnectorOptions = { lookup: Lookup; granted: boolean; trustGrants: boolean; ca?: string }

/** An undici connector that checks first and connects after. */
export function checkedConnector(options: ConnectorOptions): buildConnector.connector {
  return (target, callback) => {
    connectChecked(target, options).then(
      (connect) => connect(target, callback),
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null),
    )
  }
}

async function connectChecked(target: buildConnector.Options, options: ConnectorOptions): Promise<buildConnector.connector> {
  const url = new URL(`${target.protocol}//${target.host ?? target.hostname}`)
  const addresses = await resolve(target.hostname, options.lookup)
  for (const { address } of addresses) {
    const verdict = judgeAddress(address)
    if (!isAllowed(verdict, options.granted)) throw addressRefusal(url, { host: address, verdict, trustGrants: options.trustGrants })
  }
  return buildConnector({
    lookup: pinned(addresses),
    autoSelectFamily: true,
    allowH2: false,
    timeout: connectTimeoutMs,
    maxCachedSessions: 0,
    ...(options.ca === undefined ? {} : { ca: options.ca }),
  })
}
