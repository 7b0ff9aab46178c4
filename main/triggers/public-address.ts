import type { TunnelProviderInfo } from '@shared/tunnel.ts'

/** An address on the internet that leads to the webhook server, such as a tunnel's. */
export type PublicAddress = {
  /** With the path that comes before `/webhooks/` on that side, if there is one. No slash at its end. */
  url: string
  /** Why nothing that comes by it can be taken in, for the person who looks; null when it can. */
  refusal: string | null
  /** Told of each request that comes by it, at a time in milliseconds since 1970. */
  arrived(at: number): void
}

/** Where a request was sent to, by its Host header; null when that does not lead here. */
export function addressFor(host: string | undefined, publicAddresses: Iterable<PublicAddress>): { base: string; by: PublicAddress | null } | null {
  if (host === undefined) return null
  for (const by of publicAddresses) if (URL.canParse(by.url) && new URL(by.url).host === host.toLowerCase()) return { base: by.url, by }
  return /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i.test(host) ? { base: `http://${host.toLowerCase()}`, by: null } : null
}

/** Why nothing that comes by such a tunnel can be taken in; null when it can. */
export function refusalOf({ displayName, traits }: Pick<TunnelProviderInfo, 'displayName' | 'traits'>): string | null {
  if (traits.preservesRawBody) return null
  return `It came by the tunnel "${displayName}", which does not pass a body on as it was sent, so its signature cannot be checked, and nothing is taken in unchecked. Choose another tunnel under Connections.`
}

/** Said where a service is to call this computer, and no tunnel is on. */
export const noAddress = 'There is no address that the service could call. Turn on a tunnel under Connections. For a service on this computer or network, choose “Your own address” there and put in the address that it can call, such as http://127.0.0.1:8787'
