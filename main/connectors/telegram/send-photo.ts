import { z } from 'zod'
import { defineAction } from '../define.ts'
import { call } from './call.ts'
import { TelegramConfig } from './config.ts'
import { caption, chat, format, mediaOf, Message, parseMode, sampleMessage, sending, sendingOf } from './fields.ts'

/** Telegram fetches it, up to 5 MB. https://core.telegram.org/bots/api#sendphoto and #sending-files */
export const sendPhoto = defineAction({
  key: 'send-photo', displayName: 'Send a photo', summary: 'Send a picture by its address', icon: 'file-up', keywords: ['picture', 'image'],
  description: 'Sends a picture to a chat, which Telegram fetches from a public address, up to 5 MB.',
  effect: 'unsafe', config: TelegramConfig,
  input: z.strictObject({ chat, photo: mediaOf('Photo', 'https://example.com/kettle.jpg'), caption, format, ...sending }),
  output: Message, defaultInput: { chat: '', photo: '' },
  sample: { message_id: 43, chat: sampleMessage.chat, date: 1773480413, caption: 'The kettle', photo: [{ file_id: 'AgACAgIAAxkDAAIBd2Zk4q9wXv7Tn2', file_unique_id: 'AQAD1', width: 90, height: 67, file_size: 1253 }] },
  describe: ({ chat: to, photo }) => `Send the picture ${photo.slice(0, 100)} to ${to}`,
  run: ({ chat: to, photo, caption: words, format: how, ...more }, context) => call(context, Message, 'sendPhoto', { json: { chat_id: to, photo, caption: words, parse_mode: parseMode(how), ...sendingOf(more) } }),
})
