import { accountOf } from '@main/storage/rate-uses.ts'
import type { Connection } from '@shared/connection.ts'
import { parseRate } from '@shared/rate.ts'
import type { RegisteredAction } from '../action-registry.ts'
import type { RateKeys } from './rates.ts'

export type RateKeysOf = (registered: RegisteredAction, connection: string | undefined) => RateKeys

/**
 * What a call counts under: its connection (by the limit that the person set there, or else the connector's), and its
 * action at that connection. A connector without accounts is counted as one.
 */
export function createRateKeys(connections: { get(name: string): Connection | undefined }): RateKeysOf {
  return ({ connector, action }, name) => {
    const connection = name === undefined ? undefined : connections.get(name)
    const account = accountOf(connector.key, connection?.name ?? name)
    const own = connection?.rate
    const rates: RateKeys['rates'][number][] = []
    for (const [key, text] of [[account, own ?? connector.rate], [`${account} ${action.key}`, action.rate]] as const) {
      const rate = text === undefined ? null : parseRate(text)
      if (rate) rates.push({ key, rate })
    }
    return { account, rates }
  }
}
