import { Agent, Client } from 'undici'
import { checkedConnector } from './checked-connector.ts'
import { systemLookup } from './connect.ts'
import { exchange, exchangeStream } from './exchange.ts'
import type { Answer, ExchangeOptions, StreamedAnswer } from './exchange.ts'
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
export type Pools = {
  send(hop: Hop, target: Target, trustGrants: boolean, options: ExchangeOptions): Promise<Answer>
  /** Always over a connection of its own, which is closed with the answer. */
  stream(hop: Hop, target: Target, trustGrants: boolean, options: ExchangeOptions): Promise<StreamedAnswer>
  close(): Promise<void>
}

export function createPools(options: PoolsOptions): Pools {
  const lookup = options.lookup ?? systemLookup
  const connect = (granted: boolean, trustGrants: boolean) => checkedConnector({ lookup, granted, trustGrants, ...(options.ca === undefined ? {} : { ca: options.ca }) })
  const settings = { keepAliveTimeout: keepAliveMs, keepAliveMaxTimeout: keepAliveMs, pipelining: 1, allowH2: false } as const
  // Kept apart, so that a connection made under a grant is never used by a call without it.
  const kept = { open: new Agent({ ...settings, connections: connectionsPerHost, connect: connect(false, true) }), granted: new Agent({ ...settings, connections: connectionsPerHost, connect: connect(true, true) }) }
  const ownClient = (hop: Hop, target: Target, trustGrants: boolean): Client => new Client(hop.url.origin, { ...settings, connect: connect(target.granted, trustGrants) })
  return {
    async send(hop, target, trustGrants, exchangeOptions) {
      if ((hop.method === 'GET' || hop.method === 'HEAD') && trustGrants) {
        return exchange(target.granted ? kept.granted : kept.open, hop, exchangeOptions)
      }
      const client = ownClient(hop, target, trustGrants)
      try {
        return await exchange(client, hop, exchangeOptions)
      } finally {
        void client.destroy()
      }
    },
    async stream(hop, target, trustGrants, exchangeOptions) {
      const client = ownClient(hop, target, trustGrants)
      const end = (): void => void client.destroy()
      try {
        const answer = await exchangeStream(client, hop, exchangeOptions)
        void answer.over.then(end)
        return answer
      } catch (error) {
        end()
        throw error
      }
    },
    async close() {
      await Promise.all([kept.open.destroy(), kept.granted.destroy()])
    },
  }
}
