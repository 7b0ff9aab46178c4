import type { Services } from '../services.ts'
import type { CallsOf } from './calls-of.ts'
import type { Desktop } from './desktop.ts'

/** What the person chose, what the window remembers, and which private addresses may be called. */
export function settingsCalls({ settings, grants, tidying, packages }: Pick<Services, 'settings' | 'grants' | 'tidying' | 'packages'>, desktop: Pick<Desktop, 'showTheme'>): CallsOf<'settings'> & CallsOf<'kept'> & CallsOf<'session'> & CallsOf<'grant'> {
  return {
    'settings.get': () => settings.get(),
    'settings.put': (change) => {
      const next = settings.put(change)
      desktop.showTheme(next.theme)
      // Whether pieces are switched on holds from now on.
      packages.list()
      return next
    },
    'kept.size': () => tidying.usedBytes(),
    'kept.tidy': () => tidying.tidy(),
    'session.get': () => settings.session(),
    'session.put': (session) => settings.putSession(session),
    'grant.list': () => grants.list(),
    'grant.add': ({ address, note }) => grants.add(address, note),
    'grant.remove': ({ origin }) => void grants.remove(origin),
  }
}
