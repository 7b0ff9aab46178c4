import { z } from 'zod'
import { defineAction } from '../define.ts'
import { callSlack } from './call.ts'
import { SlackConfig } from './config.ts'
import { User, sampleUser } from './objects.ts'

export const findUser = defineAction({
  key: 'find-user', displayName: 'Find user', summary: 'A person by e-mail address', icon: 'user', keywords: ['lookup', 'e-mail'],
  description: 'Finds a person of the workspace by e-mail address. Fails as "not found" where there is none. Needs the scope users:read.email.',
  effect: 'read', config: SlackConfig, rate: '50/min',
  input: z.strictObject({ email: z.string().min(3).max(320).meta({ title: 'E-mail', examples: ['ada@example.com'] }) }), output: User, defaultInput: { email: '' }, sample: sampleUser,
  run: async ({ email }, { http }) => (await callSlack(http, z.looseObject({ user: User }), 'users.lookupByEmail', { query: { email } })).user,
})
