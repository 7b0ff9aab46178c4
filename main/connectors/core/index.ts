import { z } from 'zod'
import { defineConnector } from '../define.ts'
import { code } from './code.ts'
import { transform } from './transform.ts'

/** What belongs to no service. Its actions are nodes without a prefix: `code`, `transform`. */
export const core = defineConnector({
  key: 'core',
  displayName: 'Flowbench',
  icon: 'box',
  capabilities: ['action'],
  reach: 'here',
  shows: 'public',
  config: z.strictObject({}),
  actions: [transform, code],
})
