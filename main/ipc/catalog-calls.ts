import type { Services } from '../services.ts'
import type { CallsOf } from './calls-of.ts'

/** What there is to build with, and whether a piece of code can be read. */
export function catalogCalls({ catalog, sandbox }: Pick<Services, 'catalog' | 'sandbox'>): CallsOf<'catalog'> & CallsOf<'code'> {
  return {
    'catalog.get': () => ({ nodeTypes: catalog.nodeTypes, triggerTypes: catalog.triggerTypes }),
    'catalog.samples': ({ triggerKey }) => catalog.samples(triggerKey),
    'code.check': ({ language, source }) => sandbox.check({ language, source }),
  }
}
