import { z } from 'zod'
import { defineAction } from '../define.ts'
import { callSlack } from './call.ts'
import { SlackConfig } from './config.ts'
import { channelId, channelOptions, userId } from './fields.ts'
import { slackErrorOf } from './refusals.ts'

/** https://docs.slack.dev/reference/methods/conversations.invite */
export const inviteToChannel = defineAction({
  key: 'invite-to-channel', displayName: 'Invite to channel', summary: 'Add a person to a channel', icon: 'user-plus', keywords: ['member', 'join'],
  description: 'Adds a person to a channel that the app is in. If they are in it already, nothing changes.',
  effect: 'idempotent', config: SlackConfig, rate: '50/min',
  input: z.strictObject({ channel: channelId, user: userId }), output: z.strictObject({ invited: z.boolean().meta({ description: 'False when they were in it already' }) }), defaultInput: { channel: '', user: '' }, sample: { invited: true }, options: channelOptions,
  describe: ({ channel, user }) => `Invite ${user} to ${channel}`,
  async run({ channel, user }, { http }) {
    try {
      await callSlack(http, z.looseObject({}), 'conversations.invite', { json: { channel, users: user } })
      return { invited: true }
    } catch (error) {
      if (slackErrorOf(error) === 'already_in_channel') return { invited: false }
      throw error
    }
  },
})
