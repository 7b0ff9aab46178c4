import { z } from 'zod'
import { defineConnector } from '../define.ts'
import { agent } from './agent/action.ts'
import { turn } from './agent/turn.ts'
import { chat } from './chat.ts'
import { classify } from './classify.ts'
import { extract } from './extract.ts'

export const llm = defineConnector({
  key: 'llm',
  displayName: 'Language model',
  icon: 'sparkles',
  capabilities: ['action'],
  accounts: 'llm',
  config: z.strictObject({}),
  actions: [chat, extract, classify, agent, turn],
})
