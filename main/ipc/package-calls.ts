import { AppError } from '@shared/failure.ts'
import { isExactVersion, pieceName } from '@shared/piece-name.ts'
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
    'package.fetch': ({ name, version }) => {
      const whole = pieceName(name)
      if (whole === null) throw wrong(`"${name}" is no name of a piece. Write it like @activepieces/piece-wordpress, or wordpress.`)
      if (!isExactVersion(version.trim())) throw wrong(`"${version}" is no exact version. Write it like 0.5.1; the page of the piece at npm lists them.`)
      return packages.inspect(`${whole}@${version.trim()}`)
    },
    'package.accept': ({ offer }) => packages.accept(offer),
    'package.decline': ({ offer }) => packages.decline(offer),
    'package.switch': ({ key, isEnabled }) => packages.setEnabled(key, isEnabled),
    'package.remove': ({ key }) => packages.remove(key),
  }
}

function wrong(message: string): AppError {
  return new AppError({ code: 'invalid-input', message, retryable: false })
}
