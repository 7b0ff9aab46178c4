// imap: one session to read mail, over a socket that was checked.
import { AppError } from '@shared/failure.ts'
import type { ImapFlow } from 'imapflow'
import type { LookupContext, NetSocket } from '../define.ts'
import type { EmailConfig } from './config.ts'

/** One message with what belongs to it. A hostile server is not read beyond. */
const maxResponseBytes = 20_000_000

/** Does `work` with a session that is signed in, and ends it. Rejects with AppError, or with what the client throws, which `normalizeEmailError` reads. */
export async function withImap<T>({ config, net }: Pick<LookupContext<EmailConfig>, 'config' | 'net'>, work: (client: ImapFlow) => Promise<T>): Promise<T> {
  const { imapHost: host, imapPort: port, imapTls, user, from, password } = config
  if (host === undefined) throw missing('incoming server')
  if (password === undefined) throw missing('password')
  const { ImapFlow } = await import('imapflow')
  const socket = await net.connect({ host, port, tls: imapTls === 'tls' })
  const client = new ImapFlow({
    host, port, secure: imapTls === 'tls', doSTARTTLS: imapTls === 'starttls', auth: { user: user ?? from, pass: password }, logger: false, disableAutoIdle: true,
    connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 60_000, maxLineLength: maxResponseBytes, maxLiteralSize: maxResponseBytes, maxResponseSize: 2 * maxResponseBytes,
    transport: {
      connect(_options: unknown, done: () => void) {
        setImmediate(done)
        return socket
      },
      upgrade(plain: NetSocket, _options: unknown, done: () => void) {
        return net.secure(plain, { host }).once('secureConnect', done)
      },
    },
  } as never)
  // What is under way is told as well; without a listener it would end the process.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return await work(client)
  } finally {
    client.close()
    socket.destroy()
  }
}

function missing(what: string): AppError {
  return new AppError({ code: 'invalid-input', message: `The e-mail connection has no ${what}. Add one to it under Connections.`, retryable: false, sent: 'not-sent' })
}
