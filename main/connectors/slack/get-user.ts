import { z } from 'zod'
import { defineAction } from '../define.ts'
import { callSlack } from './call.ts'
import { SlackConfig } from './config.ts'
import { userId } from './fields.ts'
import { User, sampleUser } from './objects.ts'

export const getUser = defineAction({
  key: 'get-user', displayName: 'Get user', summary: 'A person by their id', icon: 'user', keywords: ['lookup', 'profile', 'name'],
  description: 'Gives a person of the workspace, whose id an event or a message named. Needs the scope users:read, and users:read.email for the address.',
  effect: 'read', config: SlackConfig, rate: '100/min',
  input: z.strictObject({ user: userId }), output: User, defaultInput: { user: '' }, sample: sampleUser,
  run: async ({ user }, { http }) => (await callSlack(http, z.looseObject({ user: User }), 'users.info', { query: { user } })).user,
})
