// What the contract asks of connectors that speak HTTP, of those that speak something else: small servers on loopback that cut
// the line, say nothing, never end, talk something else, or do not take the password; and a folder without rights.
import { parseGrant } from '@main/platform/http/grant.ts'
import { openFolder } from '@main/platform/files/folder.ts'
import { createNet } from '@main/platform/net/net.ts'
import { createOtherDoors } from '@main/runtime/doors.ts'
import { toFailure, type Failure } from '@shared/failure.ts'
import type { JsonObject } from '@shared/json.ts'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { Connector } from './define.ts'
import { email } from './email/index.ts'
import { files } from './files/index.ts'
import { postgresql } from './postgresql/index.ts'

const password = 'sesame-4711-of-nobody'
const open: { server: Server; sockets: Set<Socket> }[] = []
afterEach(async () => {
  for (const { server, sockets } of open.splice(0)) {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  }
})

async function serve(talk: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
    talk(socket)
  })
  open.push({ server, sockets })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

type Speaker = {
  name: string
  connector: Connector
  config(port: number): JsonObject
  /** What the server says of itself first; empty where the client begins. */
  greeting: string
  /** The answer to what the client says, up to the password; null where the talk is over. */
  answer(said: string): string | null
  /** How it refuses a password. */
  refusal: string
  /** Something of its own kind that does not end. */
  endless: string
  work: (connector: Connector, context: object) => Promise<unknown>
}

const poll = (key: string, input: JsonObject) => (connector: Connector, context: object): Promise<unknown> => {
  const found = connector.polls?.find((each) => each.key === key)
  if (!found) throw new Error(`There is no poll ${key}`)
  return found.poll(found.input.parse(input) as never, { ...context, cursor: null } as never)
}
const action = (key: string, input: JsonObject) => (connector: Connector, context: object): Promise<unknown> => {
  const found = connector.actions.find((each) => each.key === key)
  if (!found) throw new Error(`There is no action ${key}`)
  return found.run(found.input.parse(input) as never, context as never)
}

const speakers: Speaker[] = [
  {
    name: 'SMTP', connector: email, greeting: '220 mail.example.com ESMTP\r\n', work: action('send', { to: 'grace@example.com', subject: 'Order 1042', text: 'Hello' }),
    config: (port) => ({ from: 'ada@example.com', smtpHost: '127.0.0.1', smtpPort: port, smtpTls: 'off' }),
    answer: (said) => (/^(?:EHLO|HELO)/i.test(said) ? '250-mail.example.com\r\n250 AUTH PLAIN LOGIN\r\n' : null), refusal: '535 5.7.8 Authentication credentials invalid\r\n', endless: '250-mail.example.com goes on\r\n',
  },
  {
    name: 'IMAP', connector: email, greeting: '* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] ready\r\n', work: poll('new-email', { folder: 'INBOX' }),
    config: (port) => ({ from: 'ada@example.com', imapHost: '127.0.0.1', imapPort: port, imapTls: 'off' }),
    answer: (said) => (/^(\S+) (?:CAPABILITY|ID|NOOP)/i.exec(said) ? `* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR\r\n${/^\S+/.exec(said)?.[0] ?? ''} OK done\r\n` : null), refusal: 'NO [AUTHENTICATIONFAILED] Authentication failed.\r\n', endless: '* LIST () "/" goes on and on ',
  },
  {
    // One message: its kind, its length with these four bytes, its text. https://www.postgresql.org/docs/current/protocol-message-formats.html
    name: 'PostgreSQL', connector: postgresql, greeting: '', work: action('query', { sql: 'SELECT 1' }),
    config: (port) => ({ host: '127.0.0.1', port, database: 'shop', user: 'ada', tls: 'off' }),
    answer: () => null, refusal: refusalOf('28P01', 'password authentication failed for user "ada"'), endless: 'N\0\0\0\u0010SNOTICE\0M.\0\0',
  },
]

function refusalOf(sqlState: string, message: string): string {
  const fields = `SFATAL\0VFATAL\0C${sqlState}\0M${message}\0\0`
  return `E\0\0\0${String.fromCharCode(fields.length + 4)}${fields}`
}

function contextOf({ connector, config }: Speaker, port: number, signal: AbortSignal): object {
  const net = createNet({ grants: () => [parseGrant(`tcp://127.0.0.1:${port}`, { addedAt: 0 })] })
  const parsed = connector.config.parse({ ...config(port), password: 'secret://mail' }) as JsonObject
  return { ...createOtherDoors({ net })(signal), config: { ...parsed, password }, signal, idempotencyKey: 'run-1/notify#1', log: () => undefined }
}

async function failing(speaker: Speaker, talk: (socket: Socket) => void, { signal = new AbortController().signal }: { signal?: AbortSignal } = {}): Promise<Failure> {
  const port = await serve(talk)
  return failureAt(speaker, port, signal)
}

async function failureAt(speaker: Speaker, port: number, signal = new AbortController().signal): Promise<Failure> {
  const failure = await speaker.work(speaker.connector, contextOf(speaker, port, signal)).then(() => { throw new Error('It went on as if nothing had happened.') }, (error: unknown) => speaker.connector.normalizeError?.(error) ?? toFailure(error))
  expect(JSON.stringify(failure)).not.toContain(password)
  expect(JSON.stringify(failure)).not.toContain(Buffer.from(password).toString('base64'))
  expect(failure.message).toMatch(/^[A-Z].*\.$/s)
  return failure
}

/** Nothing that takes longer waits for the person who ended the step. */
const longestMs = 5_000

describe.each(speakers.map((speaker) => [speaker.name, speaker] as const))('a server of %s', (_name, speaker) => {
  const { greeting, answer, refusal, endless } = speaker
  const answering = (socket: Socket, over: (said: string) => void): void => {
    socket.write(greeting)
    socket.on('data', (chunk: Buffer) => {
      const said = chunk.toString('latin1')
      const reply = answer(said)
      if (reply === null) over(said)
      else socket.write(reply)
    })
  }

  it('that is not there was sent nothing', async () => {
    const port = await serve(() => undefined)
    await new Promise((resolve) => open.pop()?.server.close(resolve))
    expect(await failureAt(speaker, port)).toMatchObject({ retryable: true, sent: 'not-sent' })
  })

  it('that hangs up at once, or before it took the password, can be asked again', async () => {
    for (const talk of [(socket: Socket) => void socket.end(), (socket: Socket) => answering(socket, () => socket.destroy())]) {
      const { code, retryable, sent } = await failing(speaker, talk)
      expect(['network', 'timeout', 'unavailable']).toContain(code)
      expect([retryable, sent === 'processed']).toEqual([true, false])
    }
  })

  it('that says nothing keeps nobody who ended the step', async () => {
    const controller = new AbortController()
    const begun = performance.now()
    setTimeout(() => controller.abort(), 300)
    const { sent } = await failing(speaker, () => undefined, { signal: controller.signal })
    expect(performance.now() - begun).toBeLessThan(longestMs)
    expect(sent).not.toBe('processed')
  })

  it('that does not take the password is told so, and is not asked again', async () => {
    const { code, retryable } = await failing(speaker, (socket) => answering(socket, (said) => {
      const tag = speaker.name === 'IMAP' ? `${/^\S+/.exec(said)?.[0] ?? ''} ` : ''
      socket.write(Buffer.from(tag + refusal, 'latin1'))
    }))
    expect([code, retryable]).toEqual(['unauthorized', false])
  })

  it('that speaks something else is no server of this kind', async () => {
    const { code, sent } = await failing(speaker, (socket) => void socket.end('HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<html><body>No</body></html>'))
    expect(['network', 'unavailable', 'invalid-input', 'timeout', 'content-blocked']).toContain(code)
    expect(sent).not.toBe('processed')
  })

  it('that never ends what it says is left, and fills no memory', async () => {
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 1_500)
    const before = process.memoryUsage().rss
    const line = Buffer.from(endless.repeat(2_000), 'latin1')
    const { sent } = await failing(speaker, (socket) => answering(socket, () => {
      const pour = (): void => { while (!socket.destroyed && socket.write(line)); }
      socket.on('drain', pour)
      pour()
    }), { signal: controller.signal })
    expect(sent).not.toBe('processed')
    expect(process.memoryUsage().rss - before).toBeLessThan(400_000_000)
  }, 60_000)
})

describe('a folder without rights', () => {
  /** Root may read everything, so that the test steps down to a user of its own; elsewhere it is the user that has none. */
  const nobody = 65_534
  it.skipIf(process.platform === 'win32')('lets nothing be listed, read or written, and says which right is missing', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'flowbench-no-rights-'))
    writeFileSync(join(folder, 'a.txt'), 'hidden')
    chmodSync(folder, 0o000)
    const wasRoot = process.geteuid?.() === 0
    if (wasRoot) process.seteuid?.(nobody)
    try {
      const context = { config: { folder, access: 'write' }, files: { folder: openFolder }, signal: new AbortController().signal, idempotencyKey: 'key', log: () => undefined }
      const failed = (work: Promise<unknown>): Promise<Failure> => work.then(() => { throw new Error('It went on as if nothing had happened.') }, (error: unknown) => files.normalizeError?.(error) ?? toFailure(error))
      for (const work of [action('list', {}), action('read', { path: 'a.txt' }), action('write', { path: 'b.txt', content: 'x' }), action('delete', { path: 'a.txt' }), poll('new-file', {})]) {
        expect(await failed(work(files, context))).toMatchObject({ code: 'forbidden', retryable: false })
      }
    } finally {
      if (wasRoot) process.seteuid?.(0)
      chmodSync(folder, 0o700)
      rmSync(folder, { recursive: true })
    }
  })
})
