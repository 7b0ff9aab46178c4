import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import type { TunnelStatus } from '@shared/tunnel.ts'
import { call, onPush } from '../api.ts'
import { attempt } from '../shell/attempt.ts'

// tunnel-store: how the tunnel stands, as main says it. Null until main said it for the first time.

export const tunnelStore = createStore<{ status: TunnelStatus | null }>(() => ({ status: null }))

const statusOf = ({ status }: { status: TunnelStatus | null }) => status
const publicUrlOf = ({ status }: { status: TunnelStatus | null }) => (status?.tunnel.state === 'up' ? status.tunnel.publicUrl : null)

export function useTunnelStatus(): TunnelStatus | null {
  return useStore(tunnelStore, statusOf)
}

/** The address on the internet that leads here; null while there is none. */
export function usePublicUrl(): string | null {
  return useStore(tunnelStore, publicUrlOf)
}

export function showTunnel(status: TunnelStatus): void {
  tunnelStore.setState({ status })
}

/** Follows what main says from now on. Returns what stops it. */
export function followTunnel(): () => void {
  const stop = onPush('tunnel.changed', showTunnel)
  void attempt('How the tunnel stands could not be read', async () => showTunnel(await call('tunnel.status')))
  return stop
}
