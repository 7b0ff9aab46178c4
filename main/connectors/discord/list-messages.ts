import { z } from 'zod'
import { defineAction } from '../define.ts'
import { callJsonAs } from '../kit/call-json.ts'
import { path } from '../kit/path.ts'
import { DiscordConfig, requireBot } from './config.ts'
import { channel, channelOptions, Message, message, sampleMessage, serverToChoose } from './fields.ts'

/** https://discord.com/developers/docs/resources/message#get-channel-messages */
export const listMessages = defineAction({
  key: 'list-messages', displayName: 'List messages', summary: 'Messages of a channel, newest first', icon: 'messages-square', keywords: ['read', 'history'],
  description: 'Lists messages of a channel, the newest first. Their texts are there when the bot has the message content intent.',
  effect: 'read', config: DiscordConfig,
  input: z.strictObject({ server: serverToChoose, channel, limit: z.number().int().min(1).max(100).default(50).meta({ title: 'At most', description: 'How many, up to 100.' }), before: message.optional().meta({ title: 'Before', description: 'The id of a message: only older ones.' }) }),
  output: z.strictObject({ messages: z.array(Message) }), options: channelOptions, defaultInput: { channel: '' }, sample: { messages: [sampleMessage] },
  async run({ channel: of, limit, before }, { http, config }) {
    requireBot(config)
    return { messages: await callJsonAs(http, z.array(Message), { method: 'GET', url: path`/channels/${of}/messages`, query: { limit, before } }) }
  },
})
