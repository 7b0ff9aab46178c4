import { z } from 'zod'
import { defineAction } from '../define.ts'
import { callSlack } from './call.ts'
import { SlackConfig } from './config.ts'
import { Channel, sampleChannel } from './objects.ts'

/** https://docs.slack.dev/reference/methods/conversations.create */
export const createChannel = defineAction({
  key: 'create-channel', displayName: 'Create channel', summary: 'Open a new channel', icon: 'list-plus', keywords: ['conversation', 'room'],
  description: 'Creates a channel, which the app is in. Fails as a conflict where there is one of this name. Needs the scope channels:manage, or groups:write for a private one.',
  effect: 'unsafe', config: SlackConfig, rate: '20/min',
  input: z.strictObject({
    name: z.string().regex(/^[\p{Ll}\p{Lo}\p{N}_-]{1,80}$/u, 'A channel is named by up to 80 small letters, digits, - and _').meta({ title: 'Name', description: 'Small letters, digits, - and _.', examples: ['incident-42'] }),
    private: z.boolean().default(false).meta({ title: 'Private' }),
  }),
  output: Channel, defaultInput: { name: '' }, sample: { ...sampleChannel, name: 'incident-42', num_members: 1 },
  describe: ({ name }) => `Create the channel ${name}`,
  run: async ({ name, private: isPrivate }, { http }) => (await callSlack(http, z.looseObject({ channel: Channel }), 'conversations.create', { json: { name, is_private: isPrivate } })).channel,
})
