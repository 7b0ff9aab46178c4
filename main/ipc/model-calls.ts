import type { Services } from '../services.ts'
import type { CallsOf } from './calls-of.ts'

/** What is spent on models, and how far the steps are that ask them. */
export function modelCalls({ models }: Pick<Services, 'models'>): CallsOf<'model'> {
  return {
    'model.live': () => models.live.current(),
    'model.costs': () => {
      const { asOf, prices } = models.listedPrices()
      return { today: models.spentToday(), listed: [...prices], asOf }
    },
    'model.found': () => models.local.find(),
    'model.use': async ({ service }) => ({ connection: await models.local.use(service) }),
  }
}
