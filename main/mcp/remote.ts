// remote: a server at an address, over Streamable HTTP or, for older ones, SSE.

import type * as Sdk from '@modelcontextprotocol/client'
import { keptProvider, readSignIn, type SignInStore } from './sign-in.ts'

export type RemoteTarget = {
  type: 'http' | 'sse'
  url: string
  /** With secrets filled in. They go to this server's origin and nowhere else. */
  headers: Record<string, string>
  /** Over the safe HTTP client, with `headers` where they belong. */
  fetch: typeof fetch
  /** As whom we are known, where the service was told beforehand. */
  oauth: { clientId: string; clientSecret?: string | undefined } | undefined
  store: SignInStore
}

/** A fetch that sends these headers to this server, and to nobody else: services that people sign in at get none of them. */
export function fetchWith(headers: Readonly<Record<string, string>>, url: string, safe: typeof fetch): typeof fetch {
  const { origin } = new URL(url)
  return (target, init) => {
    const request = new Request(target, init)
    if (new URL(request.url).origin !== origin) return safe(target, init)
    const all = new Headers(request.headers)
    for (const [name, value] of Object.entries(headers)) if (!all.has(name)) all.set(name, value)
    return safe(target, { ...init, headers: all })
  }
}

/** Nothing is sent yet. */
export async function remoteTransport(target: RemoteTarget, name: string, sdk: typeof Sdk): Promise<Sdk.Transport> {
  const isSignedIn = (await readSignIn(target.store)).tokens !== undefined
  const authProvider: Sdk.AuthProvider | Sdk.OAuthClientProvider = isSignedIn ? keptProvider(target, name) : { token: () => Promise.resolve(undefined) }
  const hasOwn = Object.keys(target.headers).some((header) => header.toLowerCase() === 'authorization')
  const options = { fetch: target.fetch, ...(!hasOwn && { authProvider }) }
  if (target.type === 'sse') return new sdk.SSEClientTransport(new URL(target.url), options)
  return new sdk.StreamableHTTPClientTransport(new URL(target.url), { ...options, onInsufficientScope: 'throw' })
}
