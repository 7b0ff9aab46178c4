import { z } from 'zod'
import { defineAction } from '../define.ts'
import { callJsonAs } from '../kit/call-json.ts'
import { path } from '../kit/path.ts'
import { DiscordConfig, requireBot } from './config.ts'
import { bodyOf, channel, channelOptions, Message, message, messageParts, sampleMessage, serverToChoose } from './fields.ts'

/** https://discord.com/developers/docs/resources/message#edit-message */
export const editMessage = defineAction({
  key: 'edit-message', displayName: 'Edit a message', summary: 'Change a message of the bot', icon: 'pencil', keywords: ['update', 'change'],
  description: 'Changes a message that the bot sent. What is left out stays as it is.',
  effect: 'idempotent', config: DiscordConfig,
  input: z.strictObject({ server: serverToChoose, channel, message, ...messageParts }),
  output: Message, options: channelOptions, defaultInput: { channel: '', message: '', content: '' }, sample: { ...sampleMessage, edited_timestamp: '2026-03-14T09:30:00.000000+00:00' },
  describe: ({ message: which }) => `Edit the message ${which}`,
  async run({ channel: at, message: which, ...parts }, { http, config }) {
    requireBot(config)
    return callJsonAs(http, Message, { method: 'PATCH', url: path`/channels/${at}/messages/${which}`, json: bodyOf(parts) })
  },
})
