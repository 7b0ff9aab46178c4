import type { JsonObject } from '@shared/json.ts'
import { z } from 'zod'
import { definePoll } from '../define-poll.ts'
import { call } from './call.ts'
import { TelegramConfig } from './config.ts'
import { sampleMessage, updateKinds } from './fields.ts'

const Updates = z.array(z.looseObject({ update_id: z.number().int() }))
const mostAtOnce = 100

/**
 * Asking for what follows an update tells Telegram that those before it have been taken, and it forgets them: that is
 * asked only with the cursor of a poll whose items are kept. https://core.telegram.org/bots/api#getupdates
 */
export const updates = definePoll({
  key: 'updates', displayName: 'Messages to the bot', summary: 'When somebody writes to the bot', icon: 'inbox', config: TelegramConfig,
  input: z.strictObject({
    kinds: z.array(z.enum(updateKinds)).min(1).default(['message', 'channel_post', 'callback_query']).meta({ title: 'What', description: 'Each bot has one queue of these: one workflow takes from it, and none while a webhook is set.', 'x-literal': true }),
  }),
  defaultInput: { kinds: ['message'] }, everyMs: 10_000,
  samples: [{ name: 'Message', payload: { update_id: 870_123_456, message: { ...sampleMessage, from: { id: 123456789, is_bot: false, first_name: 'Ada', username: 'ada' }, text: '/status' } } as JsonObject }],
  async poll({ kinds: wanted }, { http, config, cursor }) {
    const found = await call({ http, config }, Updates, 'getUpdates', { query: { offset: typeof cursor === 'number' ? cursor : undefined, limit: mostAtOnce, timeout: 0, allowed_updates: JSON.stringify(wanted) } })
    const inOrder = found.sort((a, b) => a.update_id - b.update_id)
    const last = inOrder.at(-1)
    return { items: inOrder.map((update) => ({ id: String(update.update_id), payload: update as JsonObject })), cursor: last === undefined ? cursor : last.update_id + 1 }
  },
})
