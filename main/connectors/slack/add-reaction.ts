import { z } from 'zod'
import { defineAction } from '../define.ts'
import { callSlack } from './call.ts'
import { SlackConfig } from './config.ts'
import { channelId, channelOptions, ts } from './fields.ts'
import { slackErrorOf } from './refusals.ts'

export const addReaction = defineAction({
  key: 'add-reaction', displayName: 'Add reaction', summary: 'React to a message with an emoji', icon: 'circle-plus', keywords: ['emoji'],
  description: 'Reacts to a message. If the app reacted with this emoji already, nothing changes.',
  effect: 'idempotent', config: SlackConfig, rate: '50/min',
  input: z.strictObject({ channel: channelId, message: ts, emoji: z.string().regex(/^:?[\w+'-]+(::skin-tone-[2-6])?:?$/, 'Write the name of the emoji, such as white_check_mark').meta({ title: 'Emoji', description: 'Its name.', examples: ['white_check_mark', 'eyes'] }) }),
  output: z.strictObject({ added: z.boolean().meta({ description: 'False when it was there already' }) }), defaultInput: { channel: '', message: '', emoji: '' }, sample: { added: true }, options: channelOptions,
  describe: ({ channel, message, emoji }) => `React with ${emoji} to ${message} in ${channel}`,
  async run({ channel, message, emoji }, { http }) {
    try {
      await callSlack(http, z.looseObject({}), 'reactions.add', { json: { channel, timestamp: message, name: emoji.replace(/^:|:$/g, '') } })
      return { added: true }
    } catch (error) {
      if (slackErrorOf(error) === 'already_reacted') return { added: false }
      throw error
    }
  },
})
