import type { Services } from '../services.ts'
import type { CallsOf } from './calls-of.ts'

/** What there is to build with, and whether a piece of code can be read, and what it would give. */
export function catalogCalls({ catalog, sandbox, previewTransform }: Pick<Services, 'catalog' | 'sandbox' | 'previewTransform'>): CallsOf<'catalog'> & CallsOf<'code'> {
  return {
    'catalog.get': () => ({ nodeTypes: catalog.nodeTypes, triggerTypes: catalog.triggerTypes }),
    'catalog.samples': ({ triggerKey }) => catalog.samples(triggerKey),
    'code.check': ({ language, source }) => sandbox.check({ language, source }),
    'code.preview': (job) => previewTransform(job),
  }
}
