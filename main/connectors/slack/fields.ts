// Fields that several of Slack's actions have.
import { z } from 'zod'
import type { FieldOption, LookupContext } from '../define.ts'
import { slackPages } from './call.ts'
import { Channel } from './objects.ts'

export const channelId = z.string().regex(/^[CGD][A-Z0-9]{5,}$/, 'Give the id of the channel, such as C012AB3CD: choose it from the list, or look at the end of "About" in Slack').meta({ title: 'Channel', description: 'Its id.', examples: ['C012AB3CD'], 'x-options': 'channels' })
export const anyChannel = z.string().min(1).max(80).meta({ title: 'Channel', description: 'Its id or its name; or the id of a person, for a direct message.', examples: ['#bugs', 'C012AB3CD', 'U0LAN0Z89'], 'x-options': 'channels' })
export const userId = z.string().regex(/^[UW][A-Z0-9]{5,}$/, 'Give the id of a person, such as U0LAN0Z89').meta({ title: 'Person', description: 'Their id, as an event, a message or "Find user" gives it.', examples: ['U0LAN0Z89', '{{ event.payload.event.user }}'] })
export const ts = z.string().regex(/^\d{1,12}\.\d{1,12}$/, 'The time of a message is written as Slack gives it, such as 1773480413.000200').meta({ title: 'Message', description: 'Its `ts`, as the step that posted it or the event gave it.', examples: ['1773480413.000200'] })
export const text = z.string().min(1).max(40_000).meta({ title: 'Text', description: 'In Slack\'s markup: *bold*, <https://example.com|link>, <@U0LAN0Z89>. With blocks it is what notifications show.', 'x-widget': 'multiline' })
export const blocks = z.array(z.record(z.string(), z.unknown())).max(50).optional().meta({ title: 'Blocks', description: 'A layout from Block Kit, as JSON.', 'x-widget': 'json' })
export const unfurl = z.boolean().default(true).meta({ title: 'Show previews of links' })

export const channelOptions = {
  async channels(_input: unknown, { http }: Pick<LookupContext, 'http'>): Promise<FieldOption[]> {
    const { items } = await slackPages(http, Channel, 'conversations.list', { list: 'channels', query: { types: 'public_channel,private_channel', exclude_archived: true }, most: 1_000, perPage: 1_000 })
    return items.map(({ id, name, is_private: isPrivate }) => ({ value: id, label: `${isPrivate === true ? '' : '#'}${name ?? id}` }))
  },
}
