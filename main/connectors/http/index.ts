import { z } from 'zod'
import { defineConnector } from '../define.ts'
import { newItems } from './new-items.ts'
import { request } from './request.ts'

export const http = defineConnector({
  key: 'http',
  displayName: 'HTTP',
  icon: 'globe',
  capabilities: ['action', 'trigger', 'polling'],
  config: z.strictObject({}),
  actions: [request],
  polls: [newItems],
})
