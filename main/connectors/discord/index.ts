import { z } from 'zod'
import { defineConnector } from '../define.ts'
import { callJsonAs } from '../kit/call-json.ts'
import { withoutSecret } from '../kit/without-secret.ts'
import { addReaction } from './add-reaction.ts'
import { DiscordConfig, discordService, webhookOf } from './config.ts'
import { deleteMessage } from './delete-message.ts'
import { editMessage } from './edit-message.ts'
import { listChannels } from './list-channels.ts'
import { listMessages } from './list-messages.ts'
import { newMessages } from './new-messages.ts'
import { normalizeDiscordError } from './normalize-error.ts'
import { sendMessage } from './send-message.ts'
import { startThread } from './start-thread.ts'
import { editWebhookMessage, sendWebhookMessage } from './webhook-messages.ts'

export const discord = defineConnector({
  key: 'discord',
  displayName: 'Discord',
  icon: 'messages-square',
  capabilities: ['action', 'polling'],
  reach: 'service',
  config: DiscordConfig,
  actions: [sendMessage, editMessage, deleteMessage, startThread, addReaction, listChannels, listMessages, sendWebhookMessage, editWebhookMessage],
  polls: [newMessages],
  service: discordService,
  // https://discord.com/developers/docs/topics/rate-limits#global-rate-limit; what a channel takes, Discord says with each answer
  rate: '50/sec',
  async check({ http, config }) {
    if (config.botToken !== undefined) return { account: (await callJsonAs(http, z.looseObject({ username: z.string() }), { method: 'GET', url: '/users/@me' })).username }
    const { url, secret } = webhookOf(config)
    const { name } = await withoutSecret(secret, () => callJsonAs(http, z.looseObject({ id: z.string(), name: z.string().nullable() }), { method: 'GET', url, redirect: 'manual' }))
    return { account: `Webhook ${name ?? 'without a name'}` }
  },
  normalizeError: normalizeDiscordError,
})
