// What Slack answers with, as far as people use it; more is there. https://docs.slack.dev/reference/objects
import { z } from 'zod'

export const Message = z.looseObject({
  ts: z.string().meta({ description: 'Its time, by which it is known within its channel' }),
  text: z.string().nullish(), user: z.string().nullish(), bot_id: z.string().nullish(), thread_ts: z.string().nullish().meta({ description: 'Of the message that began its thread' }), type: z.string().optional(),
  reply_count: z.number().int().nullish(), metadata: z.looseObject({ event_type: z.string().optional(), event_payload: z.looseObject({}).optional() }).nullish(),
})
export const Posted = z.looseObject({
  channel: z.string().meta({ description: 'The id of the channel' }), ts: z.string().meta({ description: 'The message\'s time, by which it is known: to reply to it, to change it, to react to it' }), message: Message.optional(),
})
export const Channel = z.looseObject({
  id: z.string(), name: z.string().optional(), is_private: z.boolean().optional(), is_archived: z.boolean().optional(), is_member: z.boolean().optional().meta({ description: 'Whether the app is in it' }),
  num_members: z.number().int().optional(), topic: z.looseObject({ value: z.string() }).optional(), user: z.string().optional().meta({ description: 'Of a direct message: with whom' }),
})
export const User = z.looseObject({
  id: z.string(), name: z.string().optional(), real_name: z.string().nullish(), tz: z.string().nullish(), deleted: z.boolean().optional(), is_bot: z.boolean().optional(),
  profile: z.looseObject({ email: z.string().optional(), display_name: z.string().optional(), title: z.string().optional() }).optional(),
})

export const sampleMessage: z.input<typeof Message> = { type: 'message', ts: '1773480413.000200', text: 'New: Crash when exporting', bot_id: 'B0ABCDEF12', user: 'U0LAN0Z89' }
export const samplePosted: z.input<typeof Posted> = { ok: true, channel: 'C012AB3CD', ts: '1773480413.000200', message: sampleMessage }
export const sampleChannel: z.input<typeof Channel> = { id: 'C012AB3CD', name: 'bugs', is_private: false, is_archived: false, is_member: true, num_members: 12, topic: { value: 'What is broken' } }
export const sampleUser: z.input<typeof User> = { id: 'U0LAN0Z89', name: 'ada', real_name: 'Ada Lovelace', tz: 'Europe/Berlin', deleted: false, is_bot: false, profile: { email: 'ada@example.com', display_name: 'ada', title: 'Analyst' } }
