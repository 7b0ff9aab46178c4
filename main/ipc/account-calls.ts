import type { Services } from '../services.ts'
import type { CallsOf } from './calls-of.ts'

/** Accounts at services, and their secrets, whose values go in and never come out. */
export function accountCalls({ vault, connections, connectionTypes, lookUps, secretOrigins }: Pick<Services, 'secretOrigins' | 'vault' | 'connections' | 'connectionTypes' | 'lookUps'>): CallsOf<'secret'> & CallsOf<'connection'> & CallsOf<'connector'> {
  return {
    'secret.list': async () => ({ vault: await vault.status(), secrets: vault.list() }),
    'secret.put': ({ name, value }) => vault.put(name, value),
    'secret.remove': ({ name }) => vault.remove(name),
    'secret.origins': () => secretOrigins.list(),
    'secret.allow': ({ name, address }) => secretOrigins.allow(name, address),
    'secret.deny': ({ name, origin }) => secretOrigins.remove(name, origin),
    'secret.unlock': ({ passphrase }) => vault.unlock(passphrase),
    'connection.types': () => connectionTypes(),
    'connection.list': () => connections.list(),
    'connection.put': (connection) => connections.put(connection),
    'connection.test': (at) => lookUps.testConnection(at),
    'connector.options': (field) => lookUps.options(field),
    'connection.remove': ({ name }) => connections.remove(name),
  }
}
