import type { Services } from '../services.ts'
import type { CallsOf } from './calls-of.ts'
import type { Desktop } from './desktop.ts'

/** Connectors that are programs. Which file or folder one comes from is for the person to say, never for the page. */
export function packageCalls({ packages }: Pick<Services, 'packages'>, desktop: Pick<Desktop, 'chooseConnector'>): CallsOf<'package'> {
  return {
    'package.list': () => packages.list(),
    'package.choose': async ({ from }) => {
      const path = await desktop.chooseConnector(from)
      return path === null ? null : packages.inspect(path)
    },
    'package.accept': ({ offer }) => packages.accept(offer),
    'package.decline': ({ offer }) => packages.decline(offer),
    'package.switch': ({ key, isEnabled }) => packages.setEnabled(key, isEnabled),
    'package.remove': ({ key }) => packages.remove(key),
  }
}
