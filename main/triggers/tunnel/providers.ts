import type { TunnelProviderKey } from '@shared/tunnel.ts'
import { cloudflared } from './cloudflared.ts'
import { custom } from './custom.ts'
import { localtunnel } from './localtunnel.ts'
import { ngrok } from './ngrok.ts'
import { none } from './none.ts'
import type { TunnelProvider } from './provider.ts'
import { smee } from './smee.ts'
import { ssh } from './ssh.ts'

/** In the order in which they are offered. */
export const tunnelProviders: readonly TunnelProvider[] = [none, custom, ssh, cloudflared, ngrok, localtunnel, smee]

export function providerOf(key: TunnelProviderKey): TunnelProvider {
  const provider = tunnelProviders.find((each) => each.key === key)
  if (!provider) throw new Error(`There is no tunnel provider "${key}"`)
  return provider
}
