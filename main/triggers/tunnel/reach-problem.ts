import type { KeptTunnel } from '@main/storage/tunnel-settings.ts'
import { noAddress, refusalOf } from '../public-address.ts'
import { providerOf } from './providers.ts'

/** Why no service could call this computer as things are set up, and what to do; null when it can, or will once a tunnel that is turned on is up. */
export function reachProblem({ provider: key, isWanted, state }: Pick<KeptTunnel, 'provider' | 'isWanted' | 'state'>): string | null {
  if (key === 'none' || (!isWanted && state.state === 'off')) return noAddress
  return refusalOf(providerOf(key))
}
