import { z } from 'zod'
import { defineAction } from '../define.ts'
import { call } from './call.ts'
import { TelegramConfig } from './config.ts'

/** Until then the button shows that something is under way. https://core.telegram.org/bots/api#answercallbackquery */
export const answerCallback = defineAction({
  key: 'answer-callback', displayName: 'Answer a button', summary: 'Tell who pressed a button', icon: 'circle-check', keywords: ['callback', 'query', 'notification'],
  description: 'Answers the press of a button below a message of the bot, with a word shown on top or none. Telegram waits for it a short while.',
  effect: 'idempotent', config: TelegramConfig,
  input: z.strictObject({
    query: z.string().regex(/^\d{1,30}$/, 'A press is named by its number').meta({ title: 'Press', description: 'The id of the callback query.', examples: ['{{ event.payload.callback_query.id }}'] }),
    text: z.string().max(200).optional().meta({ title: 'Text', description: 'Up to 200 characters. Empty: nothing is shown.' }), alert: z.boolean().default(false).meta({ title: 'To be closed by hand', description: 'Off: it is shown for a moment.' }),
  }),
  output: z.strictObject({ isAnswered: z.boolean() }), defaultInput: { query: '' }, sample: { isAnswered: true },
  describe: ({ text }) => `Answer the press of a button${text === undefined ? '' : ` with "${text.slice(0, 80)}"`}`,
  async run({ query, text, alert }, context) {
    await call(context, z.literal(true), 'answerCallbackQuery', { json: { callback_query_id: query, text, show_alert: alert } })
    return { isAnswered: true }
  },
})
