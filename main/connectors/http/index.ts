import { z } from 'zod'
import { defineConnector } from '../define.ts'
import { request } from './request.ts'

export const http = defineConnector({
  key: 'http',
  displayName: 'HTTP',
  icon: 'globe',
  capabilities: ['action'],
  config: z.strictObject({}),
  actions: [request],
})
