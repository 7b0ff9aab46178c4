import { z } from 'zod'
import { defineConnector } from '../define.ts'
import { call } from './call.ts'
import { TelegramConfig, telegramService } from './config.ts'
import { editMessage } from './edit-message.ts'
import { getChat } from './get-chat.ts'
import { normalizeTelegramError } from './normalize-error.ts'
import { sendMessage } from './send-message.ts'
import { sendPhoto } from './send-photo.ts'
import { updates } from './updates.ts'

export const telegram = defineConnector({
  key: 'telegram',
  displayName: 'Telegram',
  icon: 'send',
  capabilities: ['action', 'polling'],
  config: TelegramConfig,
  actions: [sendMessage, sendPhoto, editMessage, getChat],
  polls: [updates],
  service: telegramService,
  // To all chats together; to one chat it is about one a second. https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
  rate: '30/sec',
  async check(context) {
    const { username, first_name: name } = await call(context, z.looseObject({ first_name: z.string(), username: z.string().optional() }), 'getMe')
    return { account: username === undefined ? name : `@${username}` }
  },
  normalizeError: normalizeTelegramError,
})
