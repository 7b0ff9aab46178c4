import { Agent, Client } from 'undici'
import { checkedConnector, systemLookup } from './connect.ts'
import { exchange } from './exchange.ts'
import type { Answer } from './exchange.ts'
import type { Hop } from './redirect.ts'
import type { Lookup } from './types.ts'
import type { Target } from './url.ts'

/** Shorter than what common servers keep (Node 5 s), so that a kept connection is rarely already closed. */
const keepAliveMs = 4_000
const connectionsPerHost = 32

export type PoolsOptions = {
  lookup?: Lookup
  /** A certificate authority in PEM, instead of the ones Node trusts. */
  ca?: string
}

/** Connections, kept or made for one hop. The URL of a hop has passed `checkUrl`; its addresses are checked here. */
export type Pools = { send(hop: Hop, target: Target, trustGrants: boolean, options: Parameters<typeof exchange>[2]): Promise<Answer>; close(): Promise<void> }

export function createPools(options: PoolsOptions): Pools {
  const lookup = options.lookup ?? systemLookup
  const connect = (granted: boolean, trustGrants: boolean) => checkedConnector({ lookup, granted, trustGrants, ...(options.ca === undefined ? {} : { ca: options.ca }) })
  const settings = { keepAliveTimeout: keepAliveMs, keepAliveMaxTimeout: keepAliveMs, pipelining: 1, allowH2: false } as const
  // Kept apart, so that a connection made under a grant is never used by a call without it.
  const kept = { open: new Agent({ ...settings, connections: connectionsPerHost, connect: connect(false, true) }), granted: new Agent({ ...settings, connections: connectionsPerHost, connect: connect(true, true) }) }
  return {
    async send(hop, target, trustGrants, exchangeOptions) {
      if ((hop.method === 'GET' || hop.method === 'HEAD') && trustGrants) {
        return exchange(target.granted ? kept.granted : kept.open, hop, exchangeOptions)
      }
      const client = new Client(hop.url.origin, { ...settings, connect: connect(target.granted, trustGrants) })
      try {
        return await exchange(client, hop, exchangeOptions)
      } finally {
        void client.destroy()
      }
    },
    async close() {
      await Promise.all([kept.open.destroy(), kept.granted.destroy()])
    },
  }
}
