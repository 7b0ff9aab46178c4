import { AppError } from '@shared/failure.ts'
import { z } from 'zod'
import { defineAction } from '../define.ts'
import { call } from './call.ts'
import { TelegramConfig } from './config.ts'
import { updateKinds } from './fields.ts'

/** https://core.telegram.org/bots/api#setwebhook */
export const setWebhook = defineAction({
  key: 'set-webhook', displayName: 'Set the webhook', summary: 'Say where Telegram sends updates', icon: 'webhook', keywords: ['register', 'trigger', 'address'],
  description: 'Has Telegram send what comes to the bot to an address, with the secret token of the connection; run it once. Without an address it stops, and updates are asked for again.',
  effect: 'idempotent', config: TelegramConfig,
  input: z.strictObject({
    url: z.url({ protocol: /^https$/, error: 'Write an address that begins with https://' }).optional().meta({ title: 'Address', description: 'The public address of this webhook: the one of the tunnel with /webhooks/telegram and the name of the connection. Empty: no webhook.', examples: ['https://hooks.example.com/webhooks/telegram/bot'] }),
    kinds: z.array(z.enum(updateKinds)).min(1).default(['message', 'channel_post', 'callback_query']).meta({ title: 'What' }),
  }),
  output: z.strictObject({ isSet: z.boolean() }), defaultInput: {}, sample: { isSet: true },
  describe: ({ url }) => (url === undefined ? 'Take the webhook of the bot away' : `Have Telegram send updates to ${url}`),
  async run({ url = '', kinds }, context) {
    const token = secretOf(context.config)
    if (url !== '' && token === null) throw refused('The connection to Telegram has no secret token, by which updates would be known as Telegram\'s. Add one to it under Connections: letters, digits, _ and -.')
    if (url !== '' && !/^[\w-]{1,256}$/.test(token ?? '')) throw refused('Telegram takes a secret token of up to 256 letters, digits, _ and - only. Keep another under Connections.')
    await call(context, z.literal(true), 'setWebhook', { json: { url, allowed_updates: kinds, ...(url !== '' && { secret_token: token }) } })
    return { isSet: url !== '' }
  },
})

/** While one takes another's place, Telegram is given the first. */
function secretOf({ webhookSecret }: TelegramConfig): string | null {
  return (Array.isArray(webhookSecret) ? webhookSecret[0] : webhookSecret) ?? null
}

function refused(message: string): AppError {
  return new AppError({ code: 'invalid-input', message, retryable: false, sent: 'not-sent' })
}
