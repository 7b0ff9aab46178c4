import { z } from 'zod'
import { defineAction } from '../define.ts'
import { call } from './call.ts'
import { TelegramConfig } from './config.ts'
import { chat } from './fields.ts'

const Chat = z.looseObject({ id: z.number().int(), type: z.string(), title: z.string().optional(), username: z.string().optional(), first_name: z.string().optional() })

/** https://core.telegram.org/bots/api#getchat */
export const getChat = defineAction({
  key: 'get-chat', displayName: 'Get a chat', summary: 'What is known of a chat', icon: 'users', keywords: ['read', 'group', 'person', 'channel'],
  description: 'Gives the number, the name and the kind of a chat that the bot is in.',
  effect: 'read', config: TelegramConfig,
  input: z.strictObject({ chat }), output: Chat, defaultInput: { chat: '' }, sample: { id: -1001234567890, type: 'supergroup', title: 'Tea House', username: 'teahouse' },
  run: ({ chat: of }, context) => call(context, Chat, 'getChat', { query: { chat_id: of } }),
})
