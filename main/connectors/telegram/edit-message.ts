import { isJsonObject } from '@shared/json.ts'
import { z } from 'zod'
import { defineAction } from '../define.ts'
import { AnswerError } from '../kit/answer-error.ts'
import { call } from './call.ts'
import { TelegramConfig } from './config.ts'
import { buttons, chat, format, Message, messageId, parseMode, sampleMessage, text } from './fields.ts'

/** Says the text what it is to say already, Telegram refuses: that is what was wanted. https://core.telegram.org/bots/api#editmessagetext */
export const editMessage = defineAction({
  key: 'edit-message', displayName: 'Edit a message', summary: 'Change a message of the bot', icon: 'pencil', keywords: ['update', 'change'],
  description: 'Changes the text of a message that the bot sent.',
  effect: 'idempotent', config: TelegramConfig,
  input: z.strictObject({ chat, message: messageId, text, format, buttons }),
  output: z.looseObject({ isChanged: z.boolean().meta({ description: 'false when it said so already' }), message: Message.nullable() }),
  defaultInput: { chat: '', text: '' }, sample: { isChanged: true, message: { ...sampleMessage, edit_date: 1773480500 } },
  describe: ({ chat: at, message }) => `Edit the message ${message} in ${at}`,
  async run({ chat: at, message, text: words, format: how, buttons: markup }, context) {
    try {
      return { isChanged: true, message: await call(context, Message, 'editMessageText', { json: { chat_id: at, message_id: message, text: words, parse_mode: parseMode(how), reply_markup: markup } }) }
    } catch (error) {
      if (error instanceof AnswerError && isJsonObject(error.answer.body) && /message is not modified/.test(String(error.answer.body['description']))) return { isChanged: false, message: null }
      throw error
    }
  },
})
