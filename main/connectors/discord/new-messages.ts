import type { JsonObject } from '@shared/json.ts'
import { z } from 'zod'
import { definePoll } from '../define-poll.ts'
import { callJsonAs } from '../kit/call-json.ts'
import { path } from '../kit/path.ts'
import { DiscordConfig, requireBot } from './config.ts'
import { channel, channelOptions, Message, sampleMessage, serverToChoose } from './fields.ts'

const perPage = 100
const mostPages = 10

/** Ids grow with time. https://discord.com/developers/docs/resources/message#get-channel-messages */
export const newMessages = definePoll({
  key: 'new-messages', displayName: 'New messages in a channel', summary: 'When somebody writes to a channel', icon: 'messages-square', config: DiscordConfig,
  input: z.strictObject({
    server: serverToChoose.meta({ title: 'Server', description: 'Only to choose the channel from.', 'x-options': 'servers', 'x-literal': true }),
    channel: channel.meta({ title: 'Channel', description: 'Its id: in the menu of the channel, Copy channel ID, in the developer mode.', 'x-literal': true }),
    withBots: z.boolean().default(false).meta({ title: 'Of bots as well', description: 'A workflow that writes to the channel itself would start itself.', 'x-literal': true }),
  }),
  options: channelOptions, defaultInput: { channel: '' }, everyMs: 60_000,
  samples: [{ name: 'New message', payload: { ...sampleMessage, author: { id: '1041435137241104002', username: 'ada' } } as JsonObject }],
  async poll({ channel: of, withBots }, { http, config, cursor }) {
    requireBot(config)
    const found: z.output<typeof Message>[] = []
    let after = typeof cursor === 'string' ? cursor : undefined
    for (let page = 0; page < mostPages; page++) {
      const messages = await callJsonAs(http, z.array(Message), { method: 'GET', url: path`/channels/${of}/messages`, query: { limit: perPage, after } })
      const inOrder = messages.sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1))
      found.push(...inOrder)
      const isFirst = after === undefined
      after = inOrder.at(-1)?.id ?? after
      if (isFirst || messages.length < perPage) break
    }
    const wanted = found.filter(({ author }) => withBots || author['bot'] !== true)
    return { items: wanted.map((each) => ({ id: each.id, payload: each as JsonObject })), cursor: after ?? null }
  },
})
