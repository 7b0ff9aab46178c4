import { AppError } from '@shared/failure.ts'
import { SecretRef } from '@shared/secret-ref.ts'
import { z } from 'zod'
import type { Service } from '../define.ts'

export const DiscordConfig = z.strictObject({
  botToken: SecretRef.optional().meta({ title: 'Bot token', description: 'Of an application, made at discord.com/developers under Bot. The bot is invited to the server first.' }),
  webhookUrl: SecretRef.optional().meta({ title: 'Webhook address', description: 'Of one channel: in its settings under Integrations. It can send and edit its own messages, and nothing else.' }),
})
export type DiscordConfig = z.output<typeof DiscordConfig>

/** https://discord.com/developers/docs/reference#authentication and #user-agent */
export function discordService({ botToken, webhookUrl }: DiscordConfig): Service {
  if (botToken === undefined && webhookUrl === undefined) throw missing('a bot token or the address of a webhook')
  return { baseUrl: 'https://discord.com/api/v10', headers: { 'user-agent': 'DiscordBot (Flowbench, 0.1)', ...(botToken !== undefined && { authorization: `Bot ${botToken}` }) } }
}

export function requireBot({ botToken }: DiscordConfig): void {
  if (botToken === undefined) throw missing('a bot token, which this needs')
}

const address = /^https:\/\/(?:[a-z]+\.)?discord(?:app)?\.com\/api\/(?:v\d+\/)?webhooks\/(\d+)\/([\w-]+)$/

/** The webhook below the service, and the part of it that nobody else may know. */
export function webhookOf({ webhookUrl }: DiscordConfig): { url: string; secret: string } {
  if (webhookUrl === undefined) throw missing('the address of a webhook, which this needs')
  const [, id = '', secret = ''] = address.exec(webhookUrl.trim()) ?? []
  if (secret === '') throw new AppError({ code: 'invalid-input', message: 'The webhook address of the connection to Discord is none: it looks like https://discord.com/api/webhooks/…/…. Copy it anew in the settings of the channel.', retryable: false, sent: 'not-sent' })
  return { url: `/webhooks/${id}/${secret}`, secret }
}

function missing(what: string): AppError {
  return new AppError({ code: 'invalid-input', message: `The connection to Discord lacks ${what}. Add it under Connections.`, retryable: false, sent: 'not-sent' })
}
