import { z } from 'zod'
import { defineConnector } from '../define.ts'
import { chat } from './chat.ts'

export const llm = defineConnector({
  key: 'llm',
  displayName: 'Language model',
  icon: 'sparkles',
  capabilities: ['action'],
  accounts: 'llm',
  config: z.strictObject({}),
  actions: [chat],
})
