import type { Database } from 'better-sqlite3'
import { z } from 'zod'
import { AddressChange, TunnelSetting, TunnelState } from '@shared/tunnel.ts'

/** What is kept of the tunnel: the person's choice, and what must be known again after a restart. */
export const KeptTunnel = TunnelSetting.extend({
  /** Starts with the app. */
  isWanted: z.boolean(),
  /** The command line that the person accepted, in the form that `acceptanceOf` gives it. */
  acceptedProgram: z.string().nullable(),
  /** What the provider wants to be given at its next start, such as the subdomain it had. */
  remembered: z.string().nullable(),
  /** The last public address it had. */
  lastUrl: z.string().nullable(),
  addressChange: AddressChange.nullable(),
  /** Of the process that has it, for another that looks. Means nothing once that one has ended. */
  state: TunnelState,
})
export type KeptTunnel = z.infer<typeof KeptTunnel>

export interface TunnelSettings {
  get(): KeptTunnel
  put(change: Partial<KeptTunnel>): void
}

const noTunnel: KeptTunnel = { provider: 'none', config: {}, isWanted: false, acceptedProgram: null, remembered: null, lastUrl: null, addressChange: null, state: { state: 'off' } }

/** A row of the settings. One that another version wrote, and this one cannot read, counts as absent. */
export function createTunnelSettings(database: Database): TunnelSettings {
  const select = database.prepare<[], { value: string }>("SELECT value FROM settings WHERE name = 'tunnel'")
  const upsert = database.prepare("INSERT INTO settings (name, value) VALUES ('tunnel', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value")

  const get = (): KeptTunnel => {
    try {
      return KeptTunnel.parse(JSON.parse(select.get()?.value ?? 'null'))
    } catch {
      return noTunnel
    }
  }
  return { get, put: (change) => void upsert.run(JSON.stringify({ ...get(), ...change })) }
}
