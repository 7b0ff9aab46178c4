import type { Services } from '../services.ts'
import type { SignIn } from '../runtime/oauth/sign-in.ts'
import type { CallsOf } from './calls-of.ts'
import type { Desktop } from './desktop.ts'

type Accounts = Pick<Services, 'secretOrigins' | 'vault' | 'connections' | 'connectionTypes' | 'lookUps' | 'beginSignIn' | 'signOut' | 'signed' | 'connectionUses' | 'collectionAccounts' | 'renameConnection' | 'rotateSecret' | 'secretUses'>

/** Accounts at services, and their secrets, whose values go in and never come out. */
export function accountCalls({ vault, connections, renameConnection, connectionTypes, lookUps, secretOrigins, beginSignIn, signOut, signed, connectionUses, collectionAccounts, rotateSecret, secretUses }: Accounts, desktop: Pick<Desktop, 'openLink'>): CallsOf<'secret'> & CallsOf<'connection'> & CallsOf<'connector'> {
  /** By connection; another try takes the place of the one before. */
  const signIns = new Map<string, SignIn>()
  return {
    'secret.list': async () => ({ vault: await vault.status(), secrets: vault.list() }),
    'secret.put': ({ name, value }) => vault.put(name, value),
    'secret.rotate': (rotation) => rotateSecret(rotation),
    'secret.uses': () => secretUses(),
    'secret.remove': ({ name }) => vault.remove(name),
    'secret.origins': () => secretOrigins.list(),
    'secret.allow': ({ name, address }) => secretOrigins.allow(name, address),
    'secret.deny': ({ name, origin }) => secretOrigins.remove(name, origin),
    'secret.unlock': ({ passphrase }) => vault.unlock(passphrase),
    'connection.types': () => connectionTypes(),
    'connection.list': () => connections.list(),
    'connection.uses': async () => ({ workflows: connectionUses(), collections: await collectionAccounts() }),
    'connection.put': (connection) => connections.put(connection),
    'connection.rename': ({ name, to }) => renameConnection(name, to),
    'connection.test': (at) => lookUps.testConnection(at),
    'connection.try': (connection) => lookUps.tryConnection(connection),
    'connection.signed': () => signed(),
    'connection.sign-out': ({ name }) => signOut(name),
    'connection.sign-in': async ({ name }) => {
      signIns.get(name)?.cancel()
      const signIn = await beginSignIn(name)
      signIns.set(name, signIn)
      try {
        await desktop.openLink(signIn.url)
        return await signIn.done
      } finally {
        signIn.cancel()
        if (signIns.get(name) === signIn) signIns.delete(name)
      }
    },
    'connection.cancel-sign-in': ({ name }) => signIns.get(name)?.cancel(),
    'connector.options': (field) => lookUps.options(field),
    'connector.fields': (field) => lookUps.fields(field),
    'connection.remove': ({ name }) => connections.remove(name),
  }
}
