import { z } from 'zod'
import { defineAction } from '../define.ts'
import { callJsonAs } from '../kit/call-json.ts'
import { path } from '../kit/path.ts'
import { withoutSecret } from '../kit/without-secret.ts'
import { DiscordConfig, webhookOf } from './config.ts'
import { bodyOf, flagsOf, Message, message, messageParts, sampleMessage, silent } from './fields.ts'
import { refuseEmpty } from './send-message.ts'

const thread = message.optional().meta({ title: 'Thread', description: 'The id of a thread of the channel.' })

/** A webhook takes no nonce. https://discord.com/developers/docs/resources/webhook#execute-webhook */
export const sendWebhookMessage = defineAction({
  key: 'send-webhook-message', displayName: 'Send by webhook', summary: 'Write to the channel of a webhook', icon: 'webhook', keywords: ['post', 'chat', 'notify'],
  description: 'Sends a message to the channel of the webhook of the connection, without a bot. Discord knows no repetition of it.',
  effect: 'unsafe', config: DiscordConfig,
  input: z.strictObject({
    ...messageParts, username: z.string().min(1).max(80).optional().meta({ title: 'Name', description: 'In place of the name of the webhook.' }),
    avatarUrl: z.url().optional().meta({ title: 'Picture', description: 'The address of a picture in place of that of the webhook.' }), thread, silent,
  }),
  output: Message, defaultInput: { content: '' }, sample: { ...sampleMessage, webhook_id: '1041435137241104001' },
  describe: ({ content }) => `Send "${(content ?? '').slice(0, 80)}" to the channel of the webhook`,
  async run({ username, avatarUrl, thread: threadId, silent: isSilent, content, embeds, mentions }, { http, config }) {
    refuseEmpty(content, embeds)
    const { url, secret } = webhookOf(config)
    return withoutSecret(secret, () => callJsonAs(http, Message, { method: 'POST', url, redirect: 'manual', query: { wait: true, thread_id: threadId }, json: { ...bodyOf({ content, embeds, mentions }), ...flagsOf(isSilent), username, avatar_url: avatarUrl } }))
  },
})

/** https://discord.com/developers/docs/resources/webhook#edit-webhook-message */
export const editWebhookMessage = defineAction({
  key: 'edit-webhook-message', displayName: 'Edit by webhook', summary: 'Change a message of a webhook', icon: 'pencil', keywords: ['update', 'change'],
  description: 'Changes a message that the webhook of the connection sent. What is left out stays as it is.',
  effect: 'idempotent', config: DiscordConfig,
  input: z.strictObject({ message, ...messageParts, thread }),
  output: Message, defaultInput: { message: '', content: '' }, sample: { ...sampleMessage, webhook_id: '1041435137241104001' },
  describe: ({ message: which }) => `Edit the message ${which}`,
  async run({ message: which, thread: threadId, ...parts }, { http, config }) {
    const { url, secret } = webhookOf(config)
    return withoutSecret(secret, () => callJsonAs(http, Message, { method: 'PATCH', url: `${url}${path`/messages/${which}`}`, redirect: 'manual', query: { thread_id: threadId }, json: bodyOf(parts) }))
  },
})
