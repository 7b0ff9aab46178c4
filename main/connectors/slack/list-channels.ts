import { z } from 'zod'
import { defineAction } from '../define.ts'
import { slackPages } from './call.ts'
import { SlackConfig } from './config.ts'
import { Channel, sampleChannel } from './objects.ts'

export const listChannels = defineAction({
  key: 'list-channels', displayName: 'List channels', summary: 'Channels that the app can see', icon: 'list', keywords: ['conversations'],
  description: 'Lists the public channels, and the private ones that the app was invited to.',
  effect: 'read', config: SlackConfig, rate: '20/min',
  input: z.strictObject({ kind: z.enum(['public', 'private', 'both']).default('both').meta({ title: 'Which' }), archived: z.boolean().default(false).meta({ title: 'Archived ones as well' }), most: z.number().int().min(1).max(5_000).default(200).meta({ title: 'How many', description: 'At most 5,000.' }) }),
  output: z.strictObject({ channels: z.array(Channel), isWhole: z.boolean().meta({ description: 'Whether there are no more' }) }), defaultInput: {}, sample: { channels: [sampleChannel], isWhole: true },
  async run({ kind, archived, most }, { http }) {
    const types = kind === 'both' ? 'public_channel,private_channel' : `${kind}_channel`
    const { items, isWhole } = await slackPages(http, Channel, 'conversations.list', { list: 'channels', query: { types, exclude_archived: !archived }, most })
    return { channels: items, isWhole }
  },
})
