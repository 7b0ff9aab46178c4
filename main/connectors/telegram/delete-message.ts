import { isJsonObject } from '@shared/json.ts'
import { z } from 'zod'
import { defineAction } from '../define.ts'
import { AnswerError } from '../kit/answer-error.ts'
import { call } from './call.ts'
import { TelegramConfig } from './config.ts'
import { chat, messageId } from './fields.ts'

/** One that is gone is what was wanted. https://core.telegram.org/bots/api#deletemessage */
export const deleteMessage = defineAction({
  key: 'delete-message', displayName: 'Delete a message', summary: 'Take a message away', icon: 'trash-2', keywords: ['remove'],
  description: 'Deletes a message of a chat: one of the bot, or where it may delete, of anybody. Telegram lets go of messages of the last 48 hours only.',
  effect: 'idempotent', config: TelegramConfig,
  input: z.strictObject({ chat, message: messageId }), output: z.strictObject({ isDeleted: z.boolean().meta({ description: 'false when it was gone already' }) }),
  defaultInput: { chat: '' }, sample: { isDeleted: true },
  describe: ({ chat: at, message }) => `Delete the message ${message} in ${at}`,
  async run({ chat: at, message }, context) {
    try {
      await call(context, z.literal(true), 'deleteMessage', { json: { chat_id: at, message_id: message } })
      return { isDeleted: true }
    } catch (error) {
      if (error instanceof AnswerError && isJsonObject(error.answer.body) && /message to delete not found/.test(String(error.answer.body['description']))) return { isDeleted: false }
      throw error
    }
  },
})
