import { z } from 'zod'
import { TunnelProviderInfo, TunnelSetting, TunnelStatus } from '../../tunnel.ts'
import { nothing } from '../nothing.ts'

/** The way from the internet to this machine. One line each: the name, what goes in, what comes back. */
export const tunnelCalls = {
  /** Each with what it lacks on this machine. */
  'tunnel.providers': { input: nothing, output: z.array(TunnelProviderInfo) },
  'tunnel.get': { input: nothing, output: TunnelSetting },
  'tunnel.status': { input: nothing, output: TunnelStatus },
  /** Keeps another choice, and ends the tunnel of the last one. */
  'tunnel.put': { input: TunnelSetting, output: TunnelStatus },
  /** The person has seen this whole command line, and lets it be run. */
  'tunnel.accept': { input: z.object({ line: z.string().max(10_000) }), output: TunnelStatus },
  /** Now, and at each start of the app. Refused as `forbidden` while its program is not accepted. */
  'tunnel.start': { input: nothing, output: TunnelStatus },
  'tunnel.stop': { input: nothing, output: TunnelStatus },
  /** Sees anew whether requests come by the address that the person named. */
  'tunnel.check': { input: nothing, output: TunnelStatus },
  'tunnel.dismiss-change': { input: nothing, output: TunnelStatus },
} as const
