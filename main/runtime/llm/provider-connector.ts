import { defineConnector, type Connector } from '@main/connectors/define.ts'
import type { AnyProvider } from '@main/llm/define.ts'

/** A provider of models as a connector without actions: people have accounts at it, and the steps of `llm` take them. */
export function providerConnector({ key, displayName, icon, config, endpoint }: AnyProvider): Connector {
  return defineConnector({
    key, displayName, icon, config, capabilities: ['action'], provides: ['llm'], actions: [],
    service: (given) => endpoint(given as never),
    async check({ llm }) {
      const models = await llm.listModels()
      return { account: `${displayName}, ${models.length === 1 ? '1 model' : `${models.length} models`}` }
    },
  })
}
