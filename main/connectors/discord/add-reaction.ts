import { z } from 'zod'
import { defineAction } from '../define.ts'
import { callJson } from '../kit/call-json.ts'
import { path } from '../kit/path.ts'
import { DiscordConfig, requireBot } from './config.ts'
import { channel, channelOptions, message, serverToChoose } from './fields.ts'

/** https://discord.com/developers/docs/resources/message#create-reaction */
export const addReaction = defineAction({
  key: 'add-reaction', displayName: 'Add a reaction', summary: 'React to a message', icon: 'star', keywords: ['emoji', 'like'],
  description: 'Reacts to a message as the bot, with an emoji or one of the server.',
  effect: 'idempotent', config: DiscordConfig,
  input: z.strictObject({ server: serverToChoose, channel, message, emoji: z.string().min(1).max(100).meta({ title: 'Emoji', description: 'An emoji, or name:id of one of the server.', examples: ['👍', 'kettle:1041435137241104999'] }) }),
  output: z.looseObject({ message: z.string(), emoji: z.string() }), options: channelOptions,
  defaultInput: { channel: '', message: '', emoji: '👍' }, sample: { message: '1041435137241104415', emoji: '👍' },
  describe: ({ emoji, message: which }) => `React with ${emoji} to the message ${which}`,
  async run({ channel: at, message: which, emoji }, { http, config }) {
    requireBot(config)
    await callJson(http, { method: 'PUT', url: path`/channels/${at}/messages/${which}/reactions/${emoji}/@me` })
    return { message: which, emoji }
  },
})
