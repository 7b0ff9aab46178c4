import { SecretRef } from '@shared/secret-ref.ts'
import { z } from 'zod'

const Host = z.string().min(1).max(300)
const Port = z.number().int().min(1).max(65_535)

/** Sending and reading are both optional, so that a connection can serve either. */
export const EmailConfig = z.strictObject({
  from: z.email('Write an address, such as ada@example.com').meta({ title: 'Your address', description: 'Messages are sent in its name.', examples: ['ada@example.com'] }),
  fromName: z.string().max(200).regex(/^[^\r\n]*$/, 'Write one line').optional().meta({ title: 'Your name', examples: ['Ada Lovelace'] }),
  user: z.string().min(1).max(500).optional().meta({ title: 'User', description: 'What you sign in with. Empty: your address.' }),
  password: SecretRef.optional().meta({ title: 'Password', description: 'Most providers want an app password here, which you make in your account there.' }),
  smtpHost: Host.optional().meta({ title: 'Outgoing server (SMTP)', examples: ['smtp.example.com'] }),
  smtpPort: Port.default(465).meta({ title: 'SMTP port', description: '465 with TLS, 587 with STARTTLS.' }),
  smtpTls: z.enum(['tls', 'starttls', 'off']).default('tls').meta({ title: 'SMTP encryption', description: 'off: only for a server on this computer.' }),
  imapHost: Host.optional().meta({ title: 'Incoming server (IMAP)', examples: ['imap.example.com'] }),
  imapPort: Port.default(993).meta({ title: 'IMAP port', description: '993 with TLS, 143 with STARTTLS.' }),
  imapTls: z.enum(['tls', 'starttls', 'off']).default('tls').meta({ title: 'IMAP encryption', description: 'off: only for a server on this computer.' }),
})
export type EmailConfig = z.output<typeof EmailConfig>
