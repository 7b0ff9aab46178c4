import { AppError } from '@shared/failure.ts'
import { z } from 'zod'
import { defineAction } from '../define.ts'
import { callJsonAs } from '../kit/call-json.ts'
import { shortKeyOf } from '../kit/key-digest.ts'
import { path } from '../kit/path.ts'
import { DiscordConfig, requireBot } from './config.ts'
import { bodyOf, channel, channelOptions, flagsOf, Message, message, messageParts, sampleMessage, serverToChoose, silent } from './fields.ts'

/** Of the nonce. https://discord.com/developers/docs/resources/message#create-message */
const longestNonce = 25

export const sendMessage = defineAction({
  key: 'send-message', displayName: 'Send a message', summary: 'Write to a channel as the bot', icon: 'message-square', keywords: ['post', 'chat', 'notify'],
  description: 'Sends a message to a channel as the bot. It bears a key of the step, by which Discord knows a repetition within the next minutes.',
  // "It will be checked for uniqueness in the past few minutes": two of them are sure enough.
  effect: 'keyed', keyHonouredMs: 120_000, config: DiscordConfig,
  input: z.strictObject({ server: serverToChoose, channel, ...messageParts, replyTo: message.optional().meta({ title: 'In reply to', description: 'The id of a message of the channel.' }), silent }),
  output: Message, options: channelOptions, defaultInput: { channel: '', content: '' }, sample: sampleMessage,
  describe: ({ channel: to, content }) => `Send "${(content ?? '').slice(0, 80)}" to the channel ${to}`,
  async run({ channel: to, replyTo, silent: isSilent, content, embeds, mentions }, { http, config, idempotencyKey }) {
    requireBot(config)
    refuseEmpty(content, embeds)
    return callJsonAs(http, Message, {
      method: 'POST', url: path`/channels/${to}/messages`,
      json: { ...bodyOf({ content, embeds, mentions }), ...flagsOf(isSilent), ...(replyTo !== undefined && { message_reference: { message_id: replyTo } }), nonce: shortKeyOf(idempotencyKey, longestNonce), enforce_nonce: true },
    })
  },
})

export function refuseEmpty(content: string | undefined, embeds: readonly unknown[] | undefined): void {
  if ((content ?? '').trim() === '' && (embeds ?? []).length === 0) throw new AppError({ code: 'invalid-input', message: 'The message is empty: write a text or an embed.', retryable: false, sent: 'not-sent' })
}
