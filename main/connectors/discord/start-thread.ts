import { z } from 'zod'
import { defineAction } from '../define.ts'
import { callJsonAs } from '../kit/call-json.ts'
import { path } from '../kit/path.ts'
import { DiscordConfig, requireBot } from './config.ts'
import { Channel, channel, channelOptions, message, serverToChoose } from './fields.ts'

const publicThread = 11

/** A message has one thread, so that of a message a second is refused. https://discord.com/developers/docs/resources/channel#start-thread-from-message */
export const startThread = defineAction({
  key: 'start-thread', displayName: 'Start a thread', summary: 'Open a thread in a channel', icon: 'messages-square', keywords: ['conversation', 'topic'],
  description: 'Starts a thread of a channel, at a message or by itself. Send to it by its id, as to a channel. Fails as a conflict where the message has one.',
  effect: 'unsafe', config: DiscordConfig,
  input: z.strictObject({
    server: serverToChoose, channel, message: message.optional().meta({ title: 'At the message', description: 'The id of a message. Empty: at none.' }), name: z.string().min(1).max(100).meta({ title: 'Name' }),
    restMinutes: z.enum(['60', '1440', '4320', '10080']).default('1440').meta({ title: 'Hidden after', description: 'So many minutes without a message.' }),
  }),
  output: Channel, options: channelOptions, defaultInput: { channel: '', name: '' },
  sample: { id: '1041435137241104500', name: 'Order 1042', type: publicThread, parent_id: '1041435137241104000' },
  describe: ({ name, channel: at }) => `Start the thread "${name}" in the channel ${at}`,
  async run({ channel: at, message: of, name, restMinutes }, { http, config }) {
    requireBot(config)
    const json = { name, auto_archive_duration: Number(restMinutes) }
    if (of === undefined) return callJsonAs(http, Channel, { method: 'POST', url: path`/channels/${at}/threads`, json: { ...json, type: publicThread } })
    return callJsonAs(http, Channel, { method: 'POST', url: path`/channels/${at}/messages/${of}/threads`, json })
  },
})
