import { AppError } from '@shared/failure.ts'
import { SecretRef } from '@shared/secret-ref.ts'
import { WebhookSecret } from '@shared/webhook/webhook-secret.ts'
import { z } from 'zod'
import type { Service } from '../define.ts'

export const TelegramConfig = z.strictObject({
  webhookSecret: WebhookSecret.optional().meta({ title: 'Secret token', description: 'Of the webhook: up to 256 letters, digits, _ and - that you make up. "Set the webhook" hands it to Telegram, which sends it along with each update.' }),
  botToken: SecretRef.optional().meta({ title: 'Bot token', description: 'As @BotFather gave it: 123456:ABC-…' }),
})
export type TelegramConfig = z.output<typeof TelegramConfig>

/** The token stands in the path of every call (call.ts), so nothing here names it. https://core.telegram.org/bots/api#making-requests */
export function telegramService(config: TelegramConfig): Service {
  tokenOf(config)
  return { baseUrl: 'https://api.telegram.org' }
}

/** Throws AppError `invalid-input`, which does not name it, for one that could lead elsewhere. */
export function tokenOf({ botToken }: TelegramConfig): string {
  if (botToken === undefined) throw refused('The connection to Telegram has no bot token. Add one to it under Connections.')
  const token = botToken.trim()
  if (!/^\w[\w:-]*$/.test(token)) throw refused('The bot token of the connection to Telegram is none: it looks like 123456:ABC-… Copy it anew from @BotFather.')
  return token
}

function refused(message: string): AppError {
  return new AppError({ code: 'invalid-input', message, retryable: false, sent: 'not-sent' })
}
