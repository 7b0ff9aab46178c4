import { z } from 'zod'
import { defineAction } from '../define.ts'
import { callSlack } from './call.ts'
import { SlackConfig } from './config.ts'
import { blocks, channelId, channelOptions, text, ts } from './fields.ts'
import { Posted, samplePosted } from './objects.ts'

export const updateMessage = defineAction({
  key: 'update-message', displayName: 'Update message', summary: 'Change a message of the app', icon: 'pencil', keywords: ['edit'],
  description: 'Puts another text in place of a message that the app posted.',
  // https://docs.slack.dev/reference/methods/chat.update: the text is set, not added to
  effect: 'idempotent', config: SlackConfig, rate: '50/min',
  input: z.strictObject({ channel: channelId, message: ts, text, blocks }), output: Posted, defaultInput: { channel: '', message: '', text: '' }, sample: samplePosted, options: channelOptions,
  describe: ({ channel, message }) => `Change the message ${message} in ${channel}`,
  run: ({ message, ...rest }, { http }) => callSlack(http, Posted, 'chat.update', { json: { ...rest, ts: message } }),
})
