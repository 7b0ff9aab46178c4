import { parseGrant } from '@main/platform/http/grant.ts'
import { createNet } from '@main/platform/net/net.ts'
import { createOtherDoors } from '@main/runtime/doors.ts'
import { toFailure, type Failure } from '@shared/failure.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { afterEach, describe, expect, it, test } from 'vitest'
import { email } from './index.ts'
import { messageId } from './message-id.ts'

type Taken = { from: string; to: string[]; user: unknown; text: string }
const open: SMTPServer[] = []
afterEach(() => Promise.all(open.splice(0).map((server) => new Promise<void>((resolve) => server.close(() => resolve())))))

/** A whole SMTP server on this computer, with a certificate of nobody for STARTTLS. */
async function serve(more: Partial<SMTPServerOptions> = {}): Promise<{ port: number; taken: Taken[] }> {
  const taken: Taken[] = []
  const server = new SMTPServer({
    authMethods: ['PLAIN', 'LOGIN'], allowInsecureAuth: true, disabledCommands: ['STARTTLS'], logger: false,
    onAuth: ({ username, password }, _session, done) => (username === 'ada@example.com' && password === 'sesame-4711' ? done(null, { user: username }) : done(Object.assign(new Error('Wrong password'), { responseCode: 535 }))),
    onRcptTo: ({ address }, _session, done) => (address.startsWith('nobody@') ? done(Object.assign(new Error('No such mailbox'), { responseCode: 550 })) : done()),
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        taken.push({ from: session.envelope.mailFrom ? session.envelope.mailFrom.address : '', to: session.envelope.rcptTo.map(({ address }) => address), user: session.user, text: Buffer.concat(chunks).toString() })
        done(null, 'queued as 42')
      })
    },
    ...more,
  })
  server.on('error', () => undefined)
  open.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  return { port: (server.server.address() as AddressInfo).port, taken }
}

function context(port: number, config: JsonObject = {}) {
  const signal = new AbortController().signal
  const net = createNet({ grants: () => [parseGrant(`tcp://127.0.0.1:${port}`, { addedAt: 0 })] })
  return { ...createOtherDoors({ net })(signal), signal, idempotencyKey: 'run-1/notify#1', log: () => undefined, config: email.config.parse({ from: 'ada@example.com', fromName: 'Ada', smtpHost: '127.0.0.1', smtpPort: port, smtpTls: 'off', ...config, password: 'secret://mail' }) as JsonObject }
}
function ready(port: number, password = 'sesame-4711', config: JsonObject = {}) {
  const made = context(port, config)
  return { ...made, config: { ...made.config, password } }
}
const [send] = email.actions
async function run(input: JsonObject, with_: ReturnType<typeof ready>): Promise<JsonValue> {
  if (!send) throw new Error('no action')
  return send.output.parse(await send.run(send.input.parse(input) as never, with_ as never)) as JsonValue
}
const failure = (work: Promise<unknown>): Promise<Failure> => work.then(() => { throw new Error('It was to fail.') }, (error: unknown) => email.normalizeError?.(error) ?? toFailure(error))
const message = { to: 'grace@example.com, Ops <ops@example.com>', bcc: 'hidden@example.com', subject: 'Grüße', text: 'Hello\nyou' }

test('a message is taken by the server, signed in, with all its recipients and its file, and no blind copy is named in it', async () => {
  const { port, taken } = await serve()
  const output = await run({ ...message, html: '<b>Hello</b>', attachments: [{ name: 'a.txt', base64: 'aGVsbG8=' }] }, ready(port))
  expect(output).toMatchObject({ accepted: ['grace@example.com', 'ops@example.com', 'hidden@example.com'], rejected: [], response: expect.stringContaining('queued as 42') as unknown })
  expect(taken).toMatchObject([{ from: 'ada@example.com', to: ['grace@example.com', 'ops@example.com', 'hidden@example.com'], user: 'ada@example.com' }])
  expect(taken[0]?.text).toMatch(/^From: Ada <ada@example\.com>/m)
  expect(taken[0]?.text).toMatch(/filename=a\.txt/)
  expect(taken[0]?.text).not.toContain('hidden@example.com')
})

test('each try of a step carries the same Message-ID, and two steps never share one', async () => {
  const { port, taken } = await serve()
  await run(message, ready(port))
  await run(message, ready(port))
  const ids = taken.map(({ text }) => /^Message-ID: (.*)$/im.exec(text)?.[1]?.trim())
  expect(ids).toEqual([messageId('run-1/notify#1', 'ada@example.com'), messageId('run-1/notify#1', 'ada@example.com')])
  expect(messageId('a/b', 'x@y.z')).not.toBe(messageId('a_2fb', 'x@y.z'))
})

test('a line break in the subject or in an address is refused before anything is sent', () => {
  for (const input of [{ ...message, subject: 'a\r\nBcc: x@y.z' }, { ...message, to: 'a@b.c\nd@e.f' }, { ...message, attachments: [{ name: '../a\r\n', base64: 'aGVsbG8=' }] }]) expect(send?.input.safeParse(input).success).toBe(false)
})

describe('what the server refuses', () => {
  it('is a wrong password, which is not repeated in what is said', async () => {
    const { port, taken } = await serve()
    const failed = await failure(run(message, ready(port, 'open-0815')))
    expect(failed).toMatchObject({ code: 'unauthorized', retryable: false, sent: 'not-sent' })
    expect(JSON.stringify(failed)).not.toContain('open-0815')
    expect(taken).toEqual([])
  })

  it('is an address that it does not know; with others beside it, the message goes to those', async () => {
    const { port, taken } = await serve()
    expect(await failure(run({ ...message, to: 'nobody@example.com', bcc: '' }, ready(port)))).toMatchObject({ code: 'invalid-input', sent: 'not-processed' })
    expect(await run({ ...message, to: 'nobody@example.com, grace@example.com', bcc: '' }, ready(port))).toMatchObject({ accepted: ['grace@example.com'], rejected: ['nobody@example.com'] })
    expect(taken).toHaveLength(1)
  })

  it.each([[451, 'unavailable', true], [452, 'quota-exceeded', true], [554, 'content-blocked', false]])('by %i after its text is %s', async (responseCode, code, retryable) => {
    const { port } = await serve({ onData: (stream, _session, done) => { stream.resume().on('end', () => done(Object.assign(new Error('Not now'), { responseCode }))) } })
    expect(await failure(run(message, ready(port)))).toMatchObject({ code, retryable, sent: 'not-processed' })
  })
})

test('a line that is cut leaves open whether the message was taken', async () => {
  const cut = (): void => { for (const connection of open[0]?.connections ?? []) (connection as unknown as { _socket: { destroy(): void } })._socket.destroy() }
  const { port } = await serve({ onData: (stream) => { stream.resume().on('end', cut) } })
  expect(await failure(run(message, ready(port)))).toMatchObject({ code: 'network', retryable: true, sent: 'maybe-sent' })
})

test('a connection that asks for STARTTLS sends nothing, not even its password, where there is none', async () => {
  const { port, taken } = await serve()
  expect(await failure(run(message, ready(port, 'sesame-4711', { smtpTls: 'starttls' })))).toMatchObject({ code: 'network', retryable: false, sent: 'not-sent' })
  expect(taken).toEqual([])
})

test('a certificate that nobody vouches for is refused, by TLS from the start and by STARTTLS, and nothing is sent', async () => {
  for (const [smtpTls, more] of [['starttls', { disabledCommands: [] }], ['tls', { secure: true }]] as const) {
    const { port, taken } = await serve({ ...more, disabledCommands: [] })
    expect(await failure(run(message, ready(port, 'sesame-4711', { smtpTls })))).toMatchObject({ code: 'network', retryable: false, sent: 'not-sent' })
    expect(taken).toEqual([])
  }
})

test('without a grant the server is not reached, and the test of a connection says whose it is', async () => {
  const { port } = await serve()
  expect(await failure(run(message, { ...ready(port), ...createOtherDoors({ net: createNet({ grants: () => [] }) })(new AbortController().signal) }))).toMatchObject({ code: 'refused-address', sent: 'not-sent' })
  expect(await email.check?.(ready(port) as never)).toEqual({ account: 'ada@example.com at 127.0.0.1' })
})
