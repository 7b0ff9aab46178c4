import { z } from 'zod'
import { defineAction } from '../define.ts'
import { EmailConfig } from './config.ts'
import { messageId } from './message-id.ts'
import { withSmtp } from './smtp.ts'

const Addresses = z.string().max(10_000).regex(/^[^\r\n]*$/, 'Write addresses in one line, with commas between them')

export const send = defineAction({
  key: 'send',
  displayName: 'Send an e-mail',
  summary: 'Send a message by your mail server',
  description: 'Sends one message over SMTP. A mail server takes a message again when it is sent again, so it is never repeated by itself; each try of a step carries the same Message-ID, by which a reader can tell.',
  icon: 'mail',
  keywords: ['mail', 'smtp', 'message', 'notify'],
  effect: 'unsafe',
  config: EmailConfig,
  input: z.strictObject({
    to: Addresses.min(3).meta({ title: 'To', description: 'Several with commas between them.', examples: ['grace@example.com', 'Grace <grace@example.com>, ops@example.com'] }),
    cc: Addresses.optional().meta({ title: 'Copy to (Cc)' }),
    bcc: Addresses.optional().meta({ title: 'Blind copy to (Bcc)' }),
    replyTo: Addresses.optional().meta({ title: 'Answers go to' }),
    subject: z.string().max(1_000).regex(/^[^\r\n]*$/, 'Write one line').meta({ title: 'Subject' }),
    text: z.string().max(1_000_000).default('').meta({ title: 'Text', 'x-widget': 'multiline' }),
    html: z.string().max(1_000_000).optional().meta({ title: 'HTML', description: 'Shown in place of the text by programs that can.', 'x-widget': 'multiline' }),
    attachments: z.array(z.strictObject({
      name: z.string().min(1).max(255).regex(/^[^\r\n/\\]*$/, 'Write the name of a file'),
      base64: z.base64('Give the file in base64'),
      contentType: z.string().max(200).regex(/^[\w.+-]+\/[\w.+-]+$/, 'Write one such as application/pdf').optional(),
    })).max(50).optional().meta({ title: 'Files', description: 'Each with its name and its content in base64.', 'x-widget': 'json' }),
  }),
  output: z.object({
    messageId: z.string().meta({ description: 'As the message carries it' }),
    accepted: z.array(z.string()).meta({ description: 'Who the server takes it for' }),
    rejected: z.array(z.string()).meta({ description: 'Who the server does not take it for' }),
    response: z.string().meta({ description: 'What the server said at the end' }),
  }),
  defaultInput: { to: '', subject: '' },
  sample: { messageId: '<flowbench-01J9ZQ4W2M-notify-1@example.com>', accepted: ['grace@example.com'], rejected: [], response: '250 2.0.0 Ok: queued as 4F2C91' },
  describe: ({ to, subject }) => `E-mail to ${to.slice(0, 100)}: ${subject.slice(0, 100)}`,
  run: ({ to, cc, bcc, replyTo, subject, text, html, attachments = [] }, context) => withSmtp(context, async (transport) => {
    const { from, fromName } = context.config
    const id = messageId(context.idempotencyKey, from)
    const sent = (await transport.sendMail({
      messageId: id, from: fromName === undefined ? from : { name: fromName, address: from }, to, subject, text,
      ...(cc !== undefined && { cc }), ...(bcc !== undefined && { bcc }), ...(replyTo !== undefined && { replyTo }), ...(html !== undefined && { html }),
      attachments: attachments.map(({ name, base64, contentType }) => ({ filename: name, content: Buffer.from(base64, 'base64'), ...(contentType !== undefined && { contentType }) })),
    })) as { accepted: unknown[]; rejected: unknown[]; response: string }
    return { messageId: id, accepted: sent.accepted.map(addressOf), rejected: sent.rejected.map(addressOf), response: sent.response }
  }),
})

function addressOf(address: unknown): string {
  return typeof address === 'string' ? address : (address as { address: string }).address
}
