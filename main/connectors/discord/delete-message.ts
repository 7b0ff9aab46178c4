import { isJsonObject } from '@shared/json.ts'
import { z } from 'zod'
import { defineAction } from '../define.ts'
import { AnswerError } from '../kit/answer-error.ts'
import { callJson } from '../kit/call-json.ts'
import { path } from '../kit/path.ts'
import { DiscordConfig, requireBot } from './config.ts'
import { channel, channelOptions, message, serverToChoose } from './fields.ts'

const unknownMessage = 10_008

/** https://discord.com/developers/docs/resources/message#delete-message */
export const deleteMessage = defineAction({
  key: 'delete-message', displayName: 'Delete a message', summary: 'Take a message away', icon: 'trash-2', keywords: ['remove'],
  description: 'Deletes a message of the bot, or where it may manage messages, of anybody. If it is gone already, nothing changes.',
  effect: 'idempotent', config: DiscordConfig,
  input: z.strictObject({ server: serverToChoose, channel, message }), output: z.strictObject({ isDeleted: z.boolean().meta({ description: 'false when it was gone already' }) }), options: channelOptions,
  defaultInput: { channel: '', message: '' }, sample: { isDeleted: true },
  describe: ({ message: which }) => `Delete the message ${which}`,
  async run({ channel: at, message: which }, { http, config }) {
    requireBot(config)
    try {
      await callJson(http, { method: 'DELETE', url: path`/channels/${at}/messages/${which}` })
      return { isDeleted: true }
    } catch (error) {
      if (error instanceof AnswerError && isJsonObject(error.answer.body) && error.answer.body['code'] === unknownMessage) return { isDeleted: false }
      throw error
    }
  },
})
