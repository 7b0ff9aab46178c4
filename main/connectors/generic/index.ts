import { defineConnector, defineTrigger } from '../define.ts'
import { GenericConfig } from './config.ts'
import { verifyGeneric } from './verify.ts'

const verification = 'hmac-sha256'

export const generic = defineConnector({
  key: 'generic',
  displayName: 'Webhook',
  icon: 'webhook',
  capabilities: ['trigger'],
  config: GenericConfig,
  actions: [],
  triggers: [
    defineTrigger({ key: 'any', displayName: 'Any request', verification, events: [], samples: ['Order placed', 'Form sent', 'Sensor reading'] }),
  ],
  verifyWebhook: verifyGeneric,
  webhooks: { maxBodyBytes: 25 * 1024 * 1024, isAddressedDirectly: true },
})
