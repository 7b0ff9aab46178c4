import { z } from 'zod'

/** What fields of more than one action say. */
export const chat = z.string().regex(/^(?:-?\d{1,20}|@[A-Za-z]\w{3,31})$/, 'A chat is named by its number, or a public one by its @name').meta({ title: 'Chat', description: 'Its number, or the @name of a public channel or group.', examples: ['123456789', '@teahouse', '{{ event.payload.message.chat.id }}'] })
export const messageId = z.number().int().positive().meta({ title: 'Message', description: 'The number of a message of the chat.', examples: [42] })
export const text = z.string().min(1).max(4_096).meta({ title: 'Text', description: 'Up to 4096 characters.', 'x-widget': 'multiline' })
export const format = z.enum(['plain', 'HTML', 'MarkdownV2']).default('plain').meta({ title: 'Format', description: 'How the text is written. What comes from others is safest as plain.' })
export const caption = z.string().max(1_024).optional().meta({ title: 'Caption', description: 'Up to 1024 characters.', 'x-widget': 'multiline' })
export const mediaOf = (title: string, example: string) => z.string().regex(/^(?:https?:\/\/\S+|[\w-]{20,})$/, 'Write a public address, or the file_id of a file that Telegram has').meta({ title, description: 'Its public address, or the file_id of one that Telegram has.', examples: [example] })
export const buttons = z.record(z.string(), z.json()).optional().meta({ title: 'Buttons', description: 'As Telegram takes them: { "inline_keyboard": [[{ "text": "Open", "url": "https://example.com" }]] }', 'x-widget': 'json' })
export const sending = {
  silent: z.boolean().default(false).meta({ title: 'Silent', description: 'Without a sound.' }),
  replyTo: messageId.optional().meta({ title: 'In reply to', description: 'The number of a message of the chat.' }),
  topic: z.number().int().positive().optional().meta({ title: 'Topic', description: 'The number of a topic of a group that has them.' }),
  buttons,
}

export function sendingOf({ silent, replyTo, topic, buttons: markup }: { silent: boolean; replyTo?: number | undefined; topic?: number | undefined; buttons?: unknown }): object {
  return { disable_notification: silent, message_thread_id: topic, reply_markup: markup, ...(replyTo !== undefined && { reply_parameters: { message_id: replyTo } }) }
}

export function parseMode(how: z.output<typeof format>): string | undefined {
  return how === 'plain' ? undefined : how
}

/** https://core.telegram.org/bots/api#update */
export const updateKinds = ['message', 'edited_message', 'channel_post', 'edited_channel_post', 'callback_query', 'message_reaction', 'chat_member', 'my_chat_member', 'poll_answer'] as const

/** https://core.telegram.org/bots/api#message */
export const Message = z.looseObject({
  message_id: z.number().int(), date: z.number().int().meta({ description: 'In seconds since 1970' }),
  chat: z.looseObject({ id: z.number().int(), type: z.string(), title: z.string().optional(), username: z.string().optional() }),
  text: z.string().optional(), caption: z.string().optional(),
})
export const sampleMessage = { message_id: 42, from: { id: 7654321, is_bot: true, first_name: 'Flows', username: 'flows_bot' }, chat: { id: 123456789, first_name: 'Ada', username: 'ada', type: 'private' }, date: 1773480413, text: 'The kettle is on.' }
