// rotate-secret: another value for a secret. The old one stays until the new one was seen to work, or a person says so.

import type { Connection } from '@shared/connection.ts'
import { toFailure } from '@shared/failure.ts'
import { nameOf, type Rotation, type SecretName } from '@shared/secret-ref.ts'
import { webhookSecretsOf } from '@shared/webhook/webhook-secret.ts'
import type { LookUps } from './look-ups.ts'
import { secretsIn } from './secret-uses.ts'

/** Tries the value with each connection that refers to the secret, and keeps it when none refuses it, or `anyway`. */
export type RotateSecret = (rotation: { name: SecretName; value: string; anyway: boolean }) => Promise<Rotation>

export type RotateSecretOptions = {
  connections: { list(): readonly Connection[] }
  lookUps: Pick<LookUps, 'tryConnection' | 'canTry'>
  vault: { put(name: string, value: string): Promise<unknown> }
}

export function createRotateSecret({ connections, lookUps, vault }: RotateSecretOptions): RotateSecret {
  return async ({ name, value, anyway }) => {
    const using = connections.list().filter(({ config }) => secretsIn(config).includes(name))
    const outcomes = await Promise.all(using.map(async (connection): Promise<Rotation['connections'][number]> => {
      const { name: of, connector, config } = connection
      if (webhookSecretsOf(config).some((ref) => nameOf(ref) === name)) return { connection: of, outcome: 'signs' }
      if (!lookUps.canTry(connector)) return { connection: of, outcome: 'untested' }
      try {
        const { account } = await lookUps.tryConnection({ name: of, connector, config, values: { [name]: value } })
        return { connection: of, outcome: 'works', account }
      } catch (error) {
        return { connection: of, outcome: 'fails', failure: toFailure(error) }
      }
    }))
    const isKept = anyway || !outcomes.some(({ outcome }) => outcome === 'fails' || outcome === 'signs')
    if (isKept) await vault.put(name, value)
    return { isKept, connections: outcomes }
  }
}
