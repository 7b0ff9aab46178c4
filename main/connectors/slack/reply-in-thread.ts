import { z } from 'zod'
import { defineAction } from '../define.ts'
import { callSlack } from './call.ts'
import { SlackConfig } from './config.ts'
import { blocks, channelId, channelOptions, text, ts, unfurl } from './fields.ts'
import { findPosted, markerOf } from './marker.ts'
import { Posted, samplePosted } from './objects.ts'

export const replyInThread = defineAction({
  key: 'reply-in-thread', displayName: 'Reply in thread', summary: 'Reply to a message', icon: 'messages-square', keywords: ['answer', 'thread'],
  description: 'Replies to a message in its thread. Data beside it, which nobody sees, tells Flowbench after a fault whether it was posted.',
  effect: 'reconcilable', config: SlackConfig, rate: '200/min',
  input: z.strictObject({ channel: channelId, thread: ts.meta({ title: 'In reply to', description: 'The `ts` of the message that began the thread.', examples: ['1773480413.000200'] }), text, blocks, broadcast: z.boolean().default(false).meta({ title: 'In the channel as well' }), unfurl }),
  output: Posted, defaultInput: { channel: '', thread: '', text: '' }, sample: { ...samplePosted, ts: '1773480500.000100' }, options: channelOptions,
  describe: ({ channel, thread }) => `Reply to ${thread} in ${channel}`,
  run: ({ thread, broadcast, unfurl: shows, ...message }, { http, idempotencyKey }) => callSlack(http, Posted, 'chat.postMessage', { json: { ...message, thread_ts: thread, reply_broadcast: broadcast, unfurl_links: shows, unfurl_media: shows, metadata: markerOf(idempotencyKey) } }),
  reconcile: ({ channel, thread }, { http, idempotencyKey }) => findPosted(http, { channel, threadTs: thread }, idempotencyKey),
})
