import { z } from 'zod'
import { defineAction } from '../define.ts'
import { callSlack } from './call.ts'
import { SlackConfig } from './config.ts'
import { channelId, channelOptions, ts } from './fields.ts'
import { slackErrorOf } from './refusals.ts'

export const deleteMessage = defineAction({
  key: 'delete-message', displayName: 'Delete message', summary: 'Take back a message of the app', icon: 'trash-2', keywords: ['remove', 'retract'],
  description: 'Deletes a message that the app posted. If it is gone already, nothing changes.',
  effect: 'idempotent', config: SlackConfig, rate: '50/min',
  input: z.strictObject({ channel: channelId, message: ts }), output: z.strictObject({ deleted: z.boolean().meta({ description: 'False when it was gone already' }) }), defaultInput: { channel: '', message: '' }, sample: { deleted: true }, options: channelOptions,
  describe: ({ channel, message }) => `Delete the message ${message} in ${channel}`,
  async run({ channel, message }, { http }) {
    try {
      await callSlack(http, z.looseObject({}), 'chat.delete', { json: { channel, ts: message } })
      return { deleted: true }
    } catch (error) {
      if (slackErrorOf(error) === 'message_not_found') return { deleted: false }
      throw error
    }
  },
})
