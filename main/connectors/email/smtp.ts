// smtp: one connection for one message, over a socket that was checked.
import { AppError } from '@shared/failure.ts'
import type { Transporter } from 'nodemailer'
import type { LookupContext } from '../define.ts'
import type { EmailConfig } from './config.ts'

/** Does `work` with a way to send, and ends it. Rejects with AppError, or with what the sender throws, which `normalizeEmailError` reads. */
export async function withSmtp<T>({ config, net }: Pick<LookupContext<EmailConfig>, 'config' | 'net'>, work: (transport: Transporter) => Promise<T>): Promise<T> {
  const { smtpHost: host, smtpPort: port, smtpTls, user, from, password } = config
  if (host === undefined) throw new AppError({ code: 'invalid-input', message: 'The e-mail connection has no outgoing server. Add one to it under Connections.', retryable: false, sent: 'not-sent' })
  const { createTransport } = await import('nodemailer')
  const socket = await net.connect({ host, port, tls: smtpTls === 'tls' })
  const transport = createTransport({
    host, port, secure: smtpTls === 'tls', requireTLS: smtpTls === 'starttls', ignoreTLS: smtpTls !== 'starttls',
    ...(password !== undefined && { auth: { user: user ?? from, pass: password } }),
    connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 60_000,
    disableFileAccess: true, disableUrlAccess: true,
    // `secured`: it has spoken TLS from its first byte.
    getSocket: (_options: unknown, done: (error: Error | null, found: unknown) => void) => done(null, { connection: socket, secured: smtpTls === 'tls' }),
  } as never)
  try {
    return await work(transport)
  } finally {
    transport.close()
    socket.destroy()
  }
}
