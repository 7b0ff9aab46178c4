import { AppError } from '@shared/failure.ts'
import type { HttpResponse } from '@shared/http/exchange.ts'
import { headerOf } from '@shared/http/status.ts'
import { z } from 'zod'
import { defineAction } from '../define.ts'
import { throwOnStatus } from '../kit/call-json.ts'
import { readBody } from '../kit/read-body.ts'
import { callSlack } from './call.ts'
import { SlackConfig } from './config.ts'
import { channelId, channelOptions, ts } from './fields.ts'
import { isRefusal, refusedBy } from './refusals.ts'

const Place = z.looseObject({ upload_url: z.url({ protocol: /^https?$/ }), file_id: z.string() })
const Shared = z.looseObject({ files: z.array(z.looseObject({ id: z.string(), title: z.string().optional(), permalink: z.string().optional() })).min(1) })

/** https://docs.slack.dev/messaging/working-with-files#upload: the last of the three calls is what shares it. */
export const uploadFile = defineAction({
  key: 'upload-file', displayName: 'Upload file', summary: 'Share a text as a file', icon: 'file-up', keywords: ['attach', 'snippet'],
  description: 'Shares a text as a file in a channel or a thread, such as a report or a table. Slack does not show later which step shared it, so after a fault you are asked. Needs the scope files:write.',
  effect: 'unsafe', config: SlackConfig, rate: '20/min',
  input: z.strictObject({
    channel: channelId, filename: z.string().min(1).max(255).meta({ title: 'File name', examples: ['report.csv'] }), content: z.string().min(1).max(1_000_000).meta({ title: 'Content', 'x-widget': 'multiline' }),
    title: z.string().max(255).optional().meta({ title: 'Title' }), comment: z.string().max(40_000).optional().meta({ title: 'Message with it', 'x-widget': 'multiline' }), thread: ts.optional().meta({ title: 'In the thread of', description: 'The `ts` of a message.', examples: ['1773480413.000200'] }),
  }),
  output: z.looseObject({ id: z.string().meta({ description: 'Of the file' }), title: z.string().optional(), permalink: z.string().optional() }), defaultInput: { channel: '', filename: '', content: '' }, sample: { id: 'F0123ABCD', title: 'report.csv' }, options: channelOptions,
  describe: ({ channel, filename }) => `Share ${filename} in ${channel}`,
  async run({ channel, filename, content, title, comment, thread }, { http }) {
    const { upload_url: url, file_id: id } = await callSlack(http, Place, 'files.getUploadURLExternal', { query: { filename, length: Buffer.byteLength(content) } })
    assertTaken(await http.request({ method: 'POST', url, body: content, headers: { 'content-type': 'application/octet-stream' }, redirect: 'manual', maxBytes: 100_000 }))
    const { files: [file] } = await callSlack(http, Shared, 'files.completeUploadExternal', { json: { files: [{ id, title: title ?? filename }], channel_id: channel, initial_comment: comment, thread_ts: thread } })
    return file ?? { id }
  },
})

/** The place for the bytes answers with a status and a plain word; JSON is a refusal, and a page is somebody else's. */
function assertTaken(response: HttpResponse): void {
  throwOnStatus(response, 'POST')
  const type = headerOf(response, 'content-type') ?? ''
  const body = /\bjson\b/.test(type) ? readBody(response, 'json') : null
  const { host } = new URL(response.url)
  if (isRefusal(body)) throw refusedBy({ status: response.status, headers: response.headers, body }, host)
  if (/\bhtml\b/.test(type)) throw new AppError({ code: 'unavailable', message: `${host} answered with a page in place of taking the file. Does something between here and there answer in its place?`, retryable: true, sent: 'maybe-sent' })
}
