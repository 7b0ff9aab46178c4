import type { Services } from '../services.ts'
import type { CallsOf } from './calls-of.ts'
import type { Desktop } from './desktop.ts'

/** Connectors made of OpenAPI documents. */
export function importCalls({ imports }: Pick<Services, 'imports'>, desktop: Pick<Desktop, 'openDocument'>): CallsOf<'import'> {
  return {
    'import.list': () => imports.list(),
    'import.open-file': async ({ replaces }) => {
      const chosen = await desktop.openDocument()
      return chosen && imports.read({ kind: 'file', name: chosen.fileName, text: chosen.text }, replaces)
    },
    'import.read-url': ({ url, replaces }) => imports.read({ kind: 'url', url }, replaces),
    'import.keep': (choice) => imports.keep(choice),
    'import.drop': ({ token }) => imports.drop(token),
    'import.remove': ({ key }) => imports.remove(key),
  }
}
