import { z } from 'zod'
import { defineAction } from '../define.ts'
import { slackPages } from './call.ts'
import { SlackConfig } from './config.ts'
import { channelId, channelOptions, ts } from './fields.ts'
import { Message, sampleMessage } from './objects.ts'

export const getMessages = defineAction({
  key: 'get-messages', displayName: 'Get messages', summary: 'Read a channel or a thread', icon: 'messages-square', keywords: ['history'],
  description: 'Reads the newest messages of a channel, the newest first; or a thread, from its beginning.',
  effect: 'read', config: SlackConfig, rate: '50/min',
  input: z.strictObject({
    channel: channelId, thread: ts.optional().meta({ title: 'Thread', description: 'The `ts` of the message that began it.', examples: ['1773480413.000200'] }),
    since: ts.optional().meta({ title: 'Since', description: 'Only messages after this `ts`.', examples: ['1773480413.000200'] }), most: z.number().int().min(1).max(1_000).default(50).meta({ title: 'How many', description: 'At most 1,000.' }),
  }),
  output: z.strictObject({ messages: z.array(Message), isWhole: z.boolean().meta({ description: 'Whether there are no more' }) }), defaultInput: { channel: '' }, sample: { messages: [sampleMessage], isWhole: false }, options: channelOptions,
  async run({ channel, thread, since, most }, { http }) {
    const { items, isWhole } = await slackPages(http, Message, thread === undefined ? 'conversations.history' : 'conversations.replies', { list: 'messages', query: { channel, ts: thread, oldest: since }, most })
    return { messages: items, isWhole }
  },
})
