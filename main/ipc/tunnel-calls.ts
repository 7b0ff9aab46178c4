import type { Services } from '../services.ts'
import type { CallsOf } from './calls-of.ts'

/** The way from the internet to this machine. */
export function tunnelCalls({ tunnel }: Pick<Services, 'tunnel'>): CallsOf<'tunnel'> {
  return {
    'tunnel.providers': () => tunnel.providers(),
    'tunnel.get': () => tunnel.setting(),
    'tunnel.status': () => tunnel.status(),
    'tunnel.put': (setting) => tunnel.put(setting),
    'tunnel.accept': ({ line }) => tunnel.acceptProgram(line),
    'tunnel.start': () => tunnel.start({ keep: true }),
    'tunnel.stop': () => tunnel.stop(),
    'tunnel.check': () => tunnel.checkAddress(),
    'tunnel.dismiss-change': () => tunnel.dismissChange(),
  }
}
