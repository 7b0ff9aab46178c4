import { z } from 'zod'
import { defineAction } from '../define.ts'
import { call } from './call.ts'
import { TelegramConfig } from './config.ts'
import { chat, format, Message, parseMode, sampleMessage, sending, sendingOf, text } from './fields.ts'

/** Telegram knows no key of a repetition. https://core.telegram.org/bots/api#sendmessage */
export const sendMessage = defineAction({
  key: 'send-message', displayName: 'Send a message', summary: 'Write to a chat as the bot', icon: 'send', keywords: ['chat', 'notify', 'text'],
  description: 'Sends a message to a person, a group or a channel as the bot.',
  effect: 'unsafe', config: TelegramConfig,
  input: z.strictObject({ chat, text, format, preview: z.boolean().default(true).meta({ title: 'Preview links' }), ...sending }),
  output: Message, defaultInput: { chat: '', text: '' }, sample: sampleMessage,
  describe: ({ chat: to, text: words }) => `Send "${words.slice(0, 80)}" to ${to}`,
  run: ({ chat: to, text: words, format: how, preview, ...more }, context) =>
    call(context, Message, 'sendMessage', { json: { chat_id: to, text: words, parse_mode: parseMode(how), ...(!preview && { link_preview_options: { is_disabled: true } }), ...sendingOf(more) } }),
})
