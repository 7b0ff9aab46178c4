import type { JsonObject } from '@shared/json.ts'
import { z } from 'zod'
import type { FieldOption, LookupContext } from '../define.ts'
import { callJsonAs } from '../kit/call-json.ts'
import { path } from '../kit/path.ts'
import { requireBot, type DiscordConfig } from './config.ts'

const id = (title: string, description: string) => z.string().regex(/^\d{15,22}$/, 'Discord names things by numbers of 17 digits and more').meta({ title, description, examples: ['1041435137241104415'] })

/** What fields of more than one action say. */
export const channel = id('Channel', 'The id of a channel or thread.').meta({ 'x-options': 'channels' })
export const server = id('Server', 'The id of a server.').meta({ 'x-options': 'servers' })
export const serverToChoose = server.optional().meta({ title: 'Server', description: 'Only to choose the channel from.' , 'x-options': 'servers' })
export const message = id('Message', 'The id of a message.')

const content = z.string().max(2_000).meta({ title: 'Text', description: 'Up to 2000 characters, with the Markdown of Discord.', 'x-widget': 'multiline' })
const embeds = z.array(z.record(z.string(), z.json())).max(10).meta({ title: 'Embeds', description: 'As Discord takes them: [{ "title": "Order 1042", "color": 5814783 }]', 'x-widget': 'json' })
export const messageParts = {
  content: content.optional(), embeds: embeds.optional(),
  mentions: z.enum(['nobody', 'people', 'everyone']).default('people').meta({ title: 'May notify', description: 'Whom names in the text notify. people: persons and roles.' }),
}
export const silent = z.boolean().default(false).meta({ title: 'Silent', description: 'Without a sound or a push.' })

const parsed = { nobody: [], people: ['users', 'roles'], everyone: ['users', 'roles', 'everyone'] } as const

/** https://discord.com/developers/docs/resources/message#create-message-jsonform-params */
export function bodyOf({ content: text, embeds: list, mentions }: { content?: string | undefined; embeds?: unknown; mentions: keyof typeof parsed }): object {
  return { content: text, embeds: list, allowed_mentions: { parse: parsed[mentions] } }
}

const suppressNotifications = 4_096
export function flagsOf(isSilent: boolean): object {
  return isSilent ? { flags: suppressNotifications } : {}
}

export const Message = z.looseObject({ id: z.string(), channel_id: z.string(), content: z.string(), timestamp: z.string(), author: z.looseObject({ id: z.string(), username: z.string() }) })
export const sampleMessage = { id: '1041435137241104415', channel_id: '1041435137241104000', content: 'The kettle is on.', timestamp: '2026-03-14T09:26:53.000000+00:00', edited_timestamp: null, author: { id: '1041435137241104001', username: 'flows', bot: true }, embeds: [], mentions: [], type: 0 }

export const Channel = z.looseObject({ id: z.string(), name: z.string().nullish(), type: z.number().int(), parent_id: z.string().nullish(), topic: z.string().nullish() })

type Look = (input: JsonObject, context: LookupContext<DiscordConfig>) => Promise<readonly FieldOption[]>

/** https://discord.com/developers/docs/resources/user#get-current-user-guilds */
const servers: Look = async (_input, { http, config }) => {
  requireBot(config)
  return (await callJsonAs(http, z.array(z.looseObject({ id: z.string(), name: z.string() })), { method: 'GET', url: '/users/@me/guilds' })).map((each) => ({ value: each.id, label: each.name }))
}

/** Text, voice and announcements: what takes messages. https://discord.com/developers/docs/resources/channel#channel-object-channel-types */
const withMessages = new Set([0, 2, 5])

const channels: Look = async ({ server: inServer }, { http, config }) => {
  requireBot(config)
  if (typeof inServer !== 'string' || inServer === '' || inServer.includes('{{')) return []
  const found = await callJsonAs(http, z.array(Channel), { method: 'GET', url: path`/guilds/${inServer}/channels` })
  return found.filter(({ type }) => withMessages.has(type)).map((each) => ({ value: each.id, label: `#${each.name ?? each.id}` }))
}

export const channelOptions = { servers, channels }
export const serverOptions = { servers }
