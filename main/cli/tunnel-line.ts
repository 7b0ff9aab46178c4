import type { TunnelStatus } from '@shared/tunnel.ts'

/** Whether requests come by the address that is up; null when that is not known (yet). */
export function arrivalLine({ tunnel }: TunnelStatus): string | null {
  const arrival = tunnel.state === 'up' ? tunnel.arrival : undefined
  switch (arrival?.state) {
    case undefined:
    case 'checking': return null
    case 'arrives': return 'A request to the public address came here as it was sent.'
    case 'altered': return `Requests to the public address come here, but not as they are sent. ${arrival.reason}`
    case 'missing': return `No request comes by the public address. ${arrival.reason}`
  }
}

/** How the tunnel stands, in one line for a person. */
export function tunnelLine({ displayName, tunnel, addressChange, provider }: TunnelStatus): string {
  switch (tunnel.state) {
    case 'off': return provider === 'none' ? 'No tunnel is chosen: only programs on this machine can send requests.' : `The tunnel (${displayName}) is off.`
    case 'connecting': return `The tunnel (${displayName}) is connecting.`
    case 'up': return `Webhooks come from the internet by ${tunnel.publicUrl}/webhooks/<connector>.${addressChange ? ` The address was ${addressChange.from} before: change it where your services send to.` : ''}`
    case 'retrying': return `The tunnel (${displayName}) is down: ${tunnel.failure.message} Attempt ${tunnel.attempt + 1} follows.`
    case 'failed': return `The tunnel (${displayName}) failed: ${tunnel.failure.message}`
  }
}
