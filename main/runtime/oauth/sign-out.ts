import type { ConnectionStore } from '@main/storage/connections.ts'
import type { Connection } from '@shared/connection.ts'
import { AppError } from '@shared/failure.ts'
import { nameOf } from '@shared/secret-ref.ts'
import { secretsIn } from '../secret-uses.ts'
import { signInOf } from './oauth-of.ts'

/** Forgets what signing in gave. The service keeps the app's rights until the person takes them away there. Throws AppError `not-found`, or `invalid-input` when nobody is signed in. */
export type SignOut = (connection: string) => Connection

export function createSignOut({ connections, vault }: { connections: Pick<ConnectionStore, 'get' | 'list' | 'put'>; vault: { has(name: string): boolean; remove(name: string): void } }): SignOut {
  return (name) => {
    const connection = connections.get(name)
    if (!connection) throw new AppError({ code: 'not-found', message: `There is no connection "${name.slice(0, 80)}" to sign out with.`, retryable: false })
    const ref = signInOf(connection.config)
    if (ref === null) throw new AppError({ code: 'invalid-input', message: `Nobody is signed in with the connection "${connection.name}".`, retryable: false })
    const { accessToken: _, ...config } = connection.config
    const { updatedAt: _at, ...rest } = connection
    const signedOut = connections.put({ ...rest, config })
    const secret = nameOf(ref)
    if (vault.has(secret) && !connections.list().some((each) => secretsIn(each.config).includes(secret))) vault.remove(secret)
    return signedOut
  }
}
