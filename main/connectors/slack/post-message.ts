import { z } from 'zod'
import { defineAction } from '../define.ts'
import { callSlack } from './call.ts'
import { SlackConfig } from './config.ts'
import { anyChannel, blocks, channelOptions, text, unfurl } from './fields.ts'
import { findPosted, markerOf } from './marker.ts'
import { Posted, samplePosted } from './objects.ts'

export const postMessage = defineAction({
  key: 'post-message', displayName: 'Post message', summary: 'Post in a channel or to a person', icon: 'message-square', keywords: ['send', 'chat', 'notify'],
  description: 'Posts a message in a channel, or to a person. Data beside it, which nobody sees, tells Flowbench after a fault whether it was posted; for that the app needs the scope channels:history as well.',
  effect: 'reconcilable', config: SlackConfig,
  // One a second in each channel, and some hundred a minute in all. https://docs.slack.dev/apis/web-api/rate-limits
  rate: '200/min',
  input: z.strictObject({ channel: anyChannel, text, blocks, unfurl }), output: Posted, defaultInput: { channel: '', text: '' }, sample: samplePosted, options: channelOptions,
  describe: ({ channel }) => `Post a message in ${channel}`,
  run: ({ unfurl: shows, ...message }, { http, idempotencyKey }) => callSlack(http, Posted, 'chat.postMessage', { json: { ...message, unfurl_links: shows, unfurl_media: shows, metadata: markerOf(idempotencyKey) } }),
  reconcile: ({ channel }, { http, idempotencyKey }) => findPosted(http, { channel }, idempotencyKey),
})
