import { z } from 'zod'
import { defineAction } from '../define.ts'
import { call } from './call.ts'
import { TelegramConfig } from './config.ts'
import { caption, chat, format, mediaOf, Message, parseMode, sampleMessage, sending, sendingOf } from './fields.ts'

/** Telegram fetches it, up to 20 MB; of an address it takes PDF and ZIP. https://core.telegram.org/bots/api#senddocument and #sending-files */
export const sendDocument = defineAction({
  key: 'send-document', displayName: 'Send a document', summary: 'Send a file by its address', icon: 'file-up', keywords: ['file', 'pdf', 'attachment'],
  description: 'Sends a file to a chat, which Telegram fetches from a public address (PDF and ZIP, up to 20 MB), or has already.',
  effect: 'unsafe', config: TelegramConfig,
  input: z.strictObject({ chat, document: mediaOf('Document', 'https://example.com/invoice-1042.pdf'), caption, format, ...sending }),
  output: Message, defaultInput: { chat: '', document: '' },
  sample: { message_id: 44, chat: sampleMessage.chat, date: 1773480413, caption: 'Invoice 1042', document: { file_name: 'invoice-1042.pdf', mime_type: 'application/pdf', file_id: 'BQACAgIAAxkDAAIBeGZk4q9wXv7Tn2', file_unique_id: 'AgAD2', file_size: 18_204 } },
  describe: ({ chat: to, document }) => `Send the document ${document.slice(0, 100)} to ${to}`,
  run: ({ chat: to, document, caption: words, format: how, ...more }, context) => call(context, Message, 'sendDocument', { json: { chat_id: to, document, caption: words, parse_mode: parseMode(how), ...sendingOf(more) } }),
})
