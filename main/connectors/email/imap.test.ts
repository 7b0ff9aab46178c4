import { parseGrant } from '@main/platform/http/grant.ts'
import { createNet } from '@main/platform/net/net.ts'
import { createOtherDoors } from '@main/runtime/doors.ts'
import { toFailure, type Failure } from '@shared/failure.ts'
import type { JsonValue } from '@shared/json.ts'
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, test, vi } from 'vitest'
import type { NetSocket } from '../define.ts'
import { email } from './index.ts'
import { newEmail } from './new-email.ts'

const program = '/usr/sbin/dovecot'
/** Its parts run as several users, which root alone can start. */
const isHere = existsSync(program) && process.getuid?.() === 0

describe.skipIf(!isHere)(`an IMAP server${isHere ? '' : ' (skipped: there is no Dovecot here that may be started)'}`, () => {
  let folder: string
  let port: number
  let server: ChildProcess
  let count = 0

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'flowbench-imap-'))
    chmodSync(folder, 0o755)
    port = await freePort()
    deliver('INBOX', 'Before', 'there already')
    execFileSync('openssl', ['req', '-new', '-x509', '-days', '2', '-nodes', '-subj', '/CN=mail', '-addext', 'subjectAltName=IP:127.0.0.1', '-out', join(folder, 'server.crt'), '-keyout', join(folder, 'server.key')], { stdio: 'ignore' })
    writeFileSync(join(folder, 'dovecot.conf'), `
protocols = imap
listen = 127.0.0.1
base_dir = ${folder}/run
log_path = ${folder}/log
mail_location = maildir:${folder}/mail
ssl = yes
ssl_cert = <${folder}/server.crt
ssl_key = <${folder}/server.key
disable_plaintext_auth = no
passdb {
  driver = static
  args = password=sesame-4711
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=${folder}/home
}
first_valid_uid = 1
first_valid_gid = 1
service imap-login {
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
`)
    server = spawn(program, ['-F', '-c', join(folder, 'dovecot.conf')], { stdio: 'ignore' })
    await vi.waitFor(() => new Promise<void>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => { socket.destroy(); resolve() })
      socket.on('error', reject)
    }), { timeout: 60_000, interval: 200 })
  }, 90_000)
  afterAll(async () => {
    const ended = new Promise((resolve) => server.once('exit', resolve))
    server.kill('SIGTERM')
    await ended
    rmSync(folder, { recursive: true, force: true })
  })

  /** As a mail server lays it down. */
  function deliver(box: string, subject: string, text: string, extra = ''): void {
    const root = box === 'INBOX' ? join(folder, 'mail') : join(folder, 'mail', `.${box}`)
    for (const name of ['cur', 'new', 'tmp']) mkdirSync(join(root, name), { recursive: true })
    count += 1
    writeFileSync(join(root, 'new', `${1_769_850_000 + count}.M${count}P1.host`), `From: Grace Hopper <grace@example.com>\r\nTo: Ada <ada@example.com>\r\nMessage-ID: <m${count}@example.com>\r\nDate: Sat, 31 Jan 2026 09:30:00 +0000\r\nSubject: ${subject}\r\n${extra || `Content-Type: text/plain; charset=utf-8\r\n\r\n${text}\r\n`}`)
    execFileSync('chown', ['-R', 'nobody:nogroup', join(folder, 'mail')])
  }

  function context(password = 'sesame-4711', cursor: JsonValue = null) {
    const signal = new AbortController().signal
    const net = createNet({ grants: () => [parseGrant(`tcp://127.0.0.1:${port}`, { addedAt: 0 })] })
    return { ...createOtherDoors({ net })(signal), signal, cursor, config: { ...email.config.parse({ from: 'ada@example.com', imapHost: '127.0.0.1', imapPort: port, imapTls: 'off' }) as object, password } }
  }
  const poll = (cursor: JsonValue = null, box = 'INBOX') => newEmail.poll({ folder: box }, context(undefined, cursor) as never)
  const failure = (work: Promise<unknown>): Promise<Failure> => work.then(() => { throw new Error('It was to fail.') }, (error: unknown) => email.normalizeError?.(error) ?? toFailure(error))

  it('lists what is there at first, then only what came since, each once', async () => {
    const first = await poll()
    expect(first.items.map(({ payload }) => payload)).toMatchObject([{ subject: 'Before', text: 'there already\n', from: { name: 'Grace Hopper', address: 'grace@example.com' }, messageId: '<m1@example.com>', date: '2026-01-31T09:30:00.000Z' }])
    expect(await poll(first.cursor)).toMatchObject({ items: [], cursor: first.cursor })
    deliver('INBOX', '=?utf-8?Q?Gr=C3=BC=C3=9Fe?=', 'zwei')
    deliver('INBOX', 'Three', 'drei')
    const next = await poll(first.cursor)
    expect(next.items.map(({ payload }) => payload)).toMatchObject([{ subject: 'Grüße', text: 'zwei\n' }, { subject: 'Three' }])
    expect(new Set([...first.items, ...next.items].map(({ id }) => id)).size).toBe(3)
    expect((await poll(next.cursor)).items).toEqual([])
  })

  it('leaves messages unread, reads both texts in their encoding, and names the files', async () => {
    deliver('Orders', 'With a file', '', 'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n--c\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nGr=FC=DFe\r\n--c\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\nPGI+SGk8L2I+\r\n--c--\r\n--b\r\nContent-Type: application/pdf; name=order.pdf\r\nContent-Disposition: attachment; filename=order.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\naGVsbG8=\r\n--b--\r\n')
    const seen = await poll(null, 'Orders')
    expect(seen.items.map(({ payload }) => payload)).toMatchObject([{ subject: 'With a file', text: expect.stringMatching(/^Grüße/) as unknown, html: expect.stringMatching(/^<b>Hi<\/b>/) as unknown, attachments: [{ name: 'order.pdf', contentType: 'application/pdf' }] }])
    expect((await poll(null, 'Orders')).items[0]?.payload).toMatchObject({ flags: expect.not.arrayContaining(['\\Seen']) as unknown })
  })

  it('takes the older of many first and goes on from there, and none is lost', async () => {
    for (let at = 0; at < 30; at++) deliver('Many', `Message ${at}`, 'text')
    const start = { uidValidity: (await poll(null, 'Many')).items[0]?.id.split(':')[0] ?? '', last: 0 }
    const first = await poll(start, 'Many')
    const second = await poll(first.cursor, 'Many')
    expect([first.items.length, second.items.length]).toEqual([25, 5])
    expect(new Set([...first.items, ...second.items].map(({ payload }) => (payload as { subject: string }).subject)).size).toBe(30)
  })

  it('says that the password is wrong without saying it, and that there is no such folder', async () => {
    const wrong = await failure(newEmail.poll({ folder: 'INBOX' }, context('open-0815') as never))
    expect(wrong).toMatchObject({ code: 'unauthorized', retryable: false })
    expect(JSON.stringify(wrong)).not.toContain('open-0815')
    expect(await failure(poll(null, 'Nowhere'))).toMatchObject({ code: 'not-found' })
  })

  it('offers the folders to choose from', async () => {
    deliver('Orders', 'Any', 'text')
    const choices = await newEmail.options?.['folders']?.({}, context() as never, 'folders')
    expect(choices).toEqual(expect.arrayContaining([{ value: 'INBOX', label: 'INBOX' }, { value: 'Orders', label: 'Orders' }]))
  })

  it('reads over STARTTLS where the certificate is vouched for, and says nothing where it is not', async () => {
    const plain = context()
    const config = { ...plain.config, imapTls: 'starttls' }
    const vouched = { ...plain.net, secure: (connection: NetSocket, certificate: { host: string }) => plain.net.secure(connection, { ...certificate, ca: readFileSync(join(folder, 'server.crt'), 'utf8') }) }
    expect(await email.check?.({ ...plain, config, net: vouched } as never)).toEqual({ account: 'ada@example.com at 127.0.0.1' })
    expect((await newEmail.poll({ folder: 'INBOX' }, { ...plain, config, net: vouched } as never)).items.length).toBeGreaterThan(0)
    expect(await failure(newEmail.poll({ folder: 'INBOX' }, { ...plain, config } as never))).toMatchObject({ code: 'network', retryable: false, sent: 'not-sent', message: expect.stringContaining('certificate') as unknown })
  })

  it('shows by the test of a connection that signing in works', async () => {
    expect(await email.check?.(context() as never)).toEqual({ account: 'ada@example.com at 127.0.0.1' })
  })
})

test('a server without STARTTLS is told so, and gets no password', async () => {
  let heard = ''
  const server = createServer((socket) => {
    socket.write('* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\r\n')
    socket.on('error', () => undefined).on('data', (data) => {
      heard += String(data)
      socket.write(`${String(data).split(' ')[0]} OK done\r\n`)
    })
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  const net = createNet({ grants: () => [parseGrant(`tcp://127.0.0.1:${port}`, { addedAt: 0 })] })
  const signal = new AbortController().signal
  const config = { ...email.config.parse({ from: 'ada@example.com', imapHost: '127.0.0.1', imapPort: port, imapTls: 'starttls' }) as object, password: 'sesame-4711' }
  const error: unknown = await email.check?.({ ...createOtherDoors({ net })(signal), signal, config } as never).then(() => null, (reason: unknown) => reason)
  expect(email.normalizeError?.(error)).toMatchObject({ code: 'network', retryable: false, sent: 'not-sent', message: expect.stringContaining('STARTTLS') as unknown })
  expect(heard).not.toContain('LOGIN')
  expect(heard).not.toContain(Buffer.from('sesame-4711').toString('base64').slice(0, 8))
  await new Promise((resolve) => server.close(resolve))
})

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
