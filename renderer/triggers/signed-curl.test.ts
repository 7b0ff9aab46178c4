import { execFile } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import type { Connection } from '@shared/connection.ts'
import { connectionToTry, signedCurl } from './signed-curl.ts'

const shell = promisify(execFile)
const webhookSecret = 'secret://s'

/** What the command sends, with `k` as the secret. */
async function sentBy(connection: Pick<Connection, 'connector' | 'config'>) {
  const came: { headers: NodeJS.Dict<string | string[]>; body: string }[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => { came.push({ headers: request.headers, body: Buffer.concat(chunks).toString() }); response.end() })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const command = signedCurl(connection, `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/x/y`)
  try {
    await shell('sh', ['-c', command.replace('your signing secret', 'k')])
  } finally {
    server.close()
  }
  const [one] = came
  if (one === undefined) throw new Error('nothing came')
  return { ...one, hmac: (encoding: 'hex' | 'base64', before = '') => createHmac('sha256', 'k').update(before + one.body).digest(encoding) }
}

test('a command for GitHub names the event and signs the body in its header', async () => {
  const { headers, hmac } = await sentBy({ connector: 'github', config: { webhookSecret } })
  expect(headers).toMatchObject({ 'x-github-event': 'ping', 'x-hub-signature-256': `sha256=${hmac('hex')}` })
})

test('a command for a webhook follows what its connection says of header, prefix, encoding and time', async () => {
  const plain = await sentBy({ connector: 'generic', config: { webhookSecret } })
  expect(plain.headers['x-signature']).toBe(plain.hmac('hex'))
  const timed = await sentBy({ connector: 'generic', config: { webhookSecret, header: "X-It's", prefix: 'v0 $=', encoding: 'base64', timestampHeader: 'X-Time', signed: 'timestamp.body', eventHeader: 'X-Event' } })
  expect(Math.abs(Number(timed.headers['x-time']) - Date.now() / 1000)).toBeLessThan(300)
  expect(timed.headers).toMatchObject({ 'x-event': 'hello', "x-it's": `v0 $=${timed.hmac('base64', `${String(timed.headers['x-time'])}.`)}` })
})

test('GitHub is tried before a webhook, and nothing that signs otherwise', () => {
  const [stripe, generic, github] = [{ connector: 'stripe' }, { connector: 'generic' }, { connector: 'github' }]
  expect([connectionToTry([stripe, generic, github]), connectionToTry([stripe, generic]), connectionToTry([stripe])]).toEqual([github, generic, undefined])
})
