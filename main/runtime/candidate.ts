import type { Vault } from '@main/secrets/vault.ts'
import type { ConnectionStore } from '@main/storage/connections.ts'
import { nameOf } from '@shared/secret-ref.ts'
import type { Candidate } from './look-ups.ts'
import type { OpenConnectionOptions } from './open-connection.ts'

/** Connections and secrets as they would be if the candidate were kept. Its values are blacked out from here on, since a service may repeat them. */
export function candidateOf({ name, connector, config, values }: Candidate, { connections, vault, now }: { connections: Pick<ConnectionStore, 'get'>; vault: Pick<Vault, 'learn' | 'reveal'>; now(): number }): Pick<OpenConnectionOptions, 'connections' | 'reveal'> {
  const given = new Map(Object.entries(values))
  for (const [secret, value] of given) vault.learn(secret, value)
  return {
    connections: { get: (each) => (each === name ? { name, connector, config, updatedAt: now() } : connections.get(each)) },
    reveal: (ref) => {
      const value = given.get(nameOf(ref))
      return value === undefined ? vault.reveal(ref) : Promise.resolve(value)
    },
  }
}
