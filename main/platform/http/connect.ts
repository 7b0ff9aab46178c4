// connect: the moment where a name becomes an address. checked-connector.ts and ../net keep to it.
//  C1. One lookup a connection, and all of its answers must be allowed; a new connection is a new check.
//  C2. The socket is pinned to the checked answers: nothing looks the name up a second time.
//  C3. Server name (SNI), certificate check and Host header come from the name in the URL.
import { AppError } from '@shared/failure.ts'
import dns from 'node:dns/promises'
import { isIP } from 'node:net'
import type { LookupFunction } from 'node:net'
import type { Lookup, LookupAddress } from './types.ts'

export const systemLookup: Lookup = (hostname) => dns.lookup(hostname, { all: true, verbatim: true })

/** All addresses of a name. Rejects with AppError when there is none, and with what the look-up throws. */
export async function resolve(hostname: string, lookup: Lookup): Promise<LookupAddress[]> {
  const family = isIP(hostname)
  if (family !== 0) return [{ address: hostname, family }]
  const addresses = await lookup(hostname)
  if (addresses.length === 0) throw new AppError({ code: 'network', message: `The name ${hostname} has no address. Check its spelling.`, retryable: true, sent: 'not-sent' })
  return addresses.map(({ address }) => ({ address, family: isIP(address) }))
}

/** Looks nothing up: gives what was checked. */
export function pinned(addresses: LookupAddress[]): LookupFunction {
  return (_hostname, options, callback) => {
    const [first] = addresses
    if (options.all) callback(null, addresses)
    else callback(null, first?.address ?? '', first?.family ?? 4)
  }
}
