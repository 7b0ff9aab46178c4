import { defineConnector } from '../define.ts'
import { checkHttp } from './check.ts'
import { HttpConfig, httpService } from './config.ts'
import { newItems } from './new-items.ts'
import { request } from './request.ts'

export const http = defineConnector({
  key: 'http',
  displayName: 'HTTP',
  icon: 'globe',
  capabilities: ['action', 'trigger', 'polling'],
  reach: 'anywhere',
  shows: 'public',
  config: HttpConfig,
  service: httpService,
  check: checkHttp,
  actions: [request],
  polls: [newItems],
})
