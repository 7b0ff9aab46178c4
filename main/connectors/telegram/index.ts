import { z } from 'zod'
import { defineConnector, defineTrigger } from '../define.ts'
import { answerCallback } from './answer-callback.ts'
import { call } from './call.ts'
import { TelegramConfig, telegramService } from './config.ts'
import { editMessage } from './edit-message.ts'
import { getChat } from './get-chat.ts'
import { normalizeTelegramError } from './normalize-error.ts'
import { deleteMessage } from './delete-message.ts'
import { sendDocument } from './send-document.ts'
import { sendMessage } from './send-message.ts'
import { sendPhoto } from './send-photo.ts'
import { setWebhook } from './set-webhook.ts'
import { updates } from './updates.ts'
import { verifyTelegram } from './verify.ts'

const verification = 'secret-token'

export const telegram = defineConnector({
  key: 'telegram',
  displayName: 'Telegram',
  icon: 'send',
  capabilities: ['action', 'trigger', 'polling'],
  reach: 'service',
  config: TelegramConfig,
  actions: [sendMessage, sendPhoto, sendDocument, editMessage, deleteMessage, answerCallback, getChat, setWebhook],
  triggers: [
    defineTrigger({ key: 'any', displayName: 'Any update', verification, events: [], samples: ['Message to the bot', 'Button pressed'] }),
    defineTrigger({ key: 'message', displayName: 'Message to the bot', verification }),
    defineTrigger({ key: 'edited_message', displayName: 'Message edited', verification }),
    defineTrigger({ key: 'callback_query', displayName: 'Button pressed', verification }),
    defineTrigger({ key: 'channel_post', displayName: 'Post in a channel', verification }),
  ],
  verifyWebhook: verifyTelegram,
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
