import { z } from 'zod'
import { defineAction } from '../define.ts'
import { callJsonAs } from '../kit/call-json.ts'
import { path } from '../kit/path.ts'
import { DiscordConfig, requireBot } from './config.ts'
import { Channel, server, serverOptions } from './fields.ts'

/** https://discord.com/developers/docs/resources/guild#get-guild-channels */
export const listChannels = defineAction({
  key: 'list-channels', displayName: 'List channels', summary: 'Channels of a server', icon: 'list', keywords: ['find', 'guild'],
  description: 'Lists the channels of a server that the bot can see, without threads.',
  effect: 'read', config: DiscordConfig,
  input: z.strictObject({ server }), output: z.strictObject({ channels: z.array(Channel) }), options: serverOptions,
  defaultInput: { server: '' }, sample: { channels: [{ id: '1041435137241104000', name: 'kitchen', type: 0, parent_id: null, topic: 'Tea and news' }] },
  async run({ server: of }, { http, config }) {
    requireBot(config)
    return { channels: await callJsonAs(http, z.array(Channel), { method: 'GET', url: path`/guilds/${of}/channels` }) }
  },
})
