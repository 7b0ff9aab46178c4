// Requests signed by the services' own libraries, over real sockets, to the whole of Flowbench: what is between the
// socket and a verifier must change no byte, no header and no address.
import { mkdtempSync, rmSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { schemes, type Headers, type Scheme } from './connectors/webhooks.test-data.ts'
import { openServices, type Services } from './services.ts'
import type { InboxStatus } from '@shared/inbox-request.ts'

let folder: string
let services: Services
let port: number
const named = schemes.map((scheme, index) => ({ ...scheme, connection: `c${index}`, path: `/webhooks/${scheme.connector.key}/c${index}` }))
type Named = (typeof named)[number]

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-signatures-'))
  for (const [index, { secret, otherSecret }] of schemes.entries()) {
    process.env[`FLOWBENCH_SECRET_SIGN_${index}`] = secret
    process.env[`FLOWBENCH_SECRET_NEXT_${index}`] = otherSecret
  }
  services = await openServices({ dataFolder: folder, workerPath: 'no step needs the sandbox', assetsFolder: fileURLToPath(new URL('../assets', import.meta.url)) })
  for (const [index, { connector, connection, config }] of named.entries()) services.connections.put({ name: connection, connector: connector.key, config: { ...config, webhookSecret: [`secret://sign-${index}`, `secret://next-${index}`] } })
  services.connections.put({ name: 'unsigned', connector: 'github', config: { webhookSecret: 'secret://nowhere' } })
  services.triggers.admit('https://hooks.example.com')
  port = (await services.triggers.start(0) as Extract<InboxStatus, { state: 'listening' }>).port
})
afterAll(async () => {
  await services.close()
  for (const [index] of schemes.entries()) for (const kind of ['SIGN', 'NEXT']) Reflect.deleteProperty(process.env, `FLOWBENCH_SECRET_${kind}_${index}`)
  rmSync(folder, { recursive: true })
})

type Answer = { status: number; type: string; body: string; trace: string | undefined }
function post(path: string, body: string | Buffer, headers: Headers): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const raw = headers.some(([name]) => name.toLowerCase() === 'host') ? headers : [['Host', 'hooks.example.com'], ...headers]
    const outgoing = httpRequest({ host: '127.0.0.1', port, path, method: 'POST', headers: [...raw, ['Content-Length', String(Buffer.byteLength(body))]].flat() }, (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, type: String(incoming.headers['content-type']), body: Buffer.concat(chunks).toString(), trace: incoming.headers['x-trace-id'] as string | undefined }))
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}
/** Twilio signs the address that it was given. */
const targetOf = (scheme: Named): string => (scheme.connector.key === 'twilio' ? new URL(scheme.url).pathname + new URL(scheme.url).search : scheme.path)
const signed = async (scheme: Scheme, at = Date.now(), secret = scheme.secret): Promise<{ body: string; headers: Headers }> => {
  const body = scheme.body(at)
  return { body, headers: await scheme.sign(body, secret, at) }
}
const refused = { status: 401, body: '{"error":"unauthorized"}', trace: undefined }

describe.each(named.map((scheme) => [scheme.name, scheme] as const))('%s', (_, scheme) => {
  test('is taken in byte for byte, acknowledged as its service expects, and belongs to its connection', async () => {
    const { body, headers } = await signed(scheme)
    const answer = await post(targetOf(scheme), body, headers)
    const { acknowledgement } = scheme.expected
    expect([answer.status, answer.type, answer.body]).toEqual(acknowledgement ? [200, acknowledgement.contentType, acknowledgement.body] : [202, 'application/json', JSON.stringify({ trace_id: answer.trace })])
    const kept = (await services.triggers.items.requests({ limit: 1 }))[0]
    if (!kept) throw new Error('Nothing was kept')
    expect(kept).toMatchObject({ traceId: answer.trace, source: { connector: scheme.connector.key, connection: scheme.connection }, eventName: scheme.expected.event })
    const detail = services.triggers.items.request(kept.traceId)
    expect(Buffer.from(detail.bodyBase64, 'base64').toString()).toBe(body)
    for (const header of headers) expect(detail.headers).toContainEqual(header)
    // Sent again as it is, it is the same event.
    expect(await post(targetOf(scheme), body, headers)).toEqual(answer)
    const replayed = await services.triggers.replay(detail.traceId)
    expect(services.triggers.items.request(replayed)).toMatchObject({ replayOf: detail.traceId, bodyBase64: detail.bodyBase64 })
  })

  test('is taken with the secret that takes the place of the first', async () => {
    const { body, headers } = await signed(scheme, Date.now() - 1_000, scheme.otherSecret)
    expect((await post(targetOf(scheme), body, headers)).status).toBeLessThan(203)
  })

  test('is refused alike when it was changed, cut, written anew, signed by another, signed twice or not at all', async () => {
    const { body, headers } = await signed(scheme)
    const count = (): number => services.triggers.items.list({ limit: 200 }).length
    const before = count()
    const at = targetOf(scheme)
    const without = headers.filter(([name]) => name !== scheme.signatureHeader)
    const signature = headers.find(([name]) => name === scheme.signatureHeader)?.[1] ?? ''
    const changed = Buffer.from(body)
    changed[changed.length - 2] = (changed[changed.length - 2] ?? 0) ^ 1
    const all: [string | Buffer, Headers][] = [
      [changed, headers], [body.slice(0, -1), headers], [`${body}\n`, headers], ['', headers],
      ...(body.startsWith('{') ? [[JSON.stringify(JSON.parse(body), null, 3), headers] as [string, Headers]] : []),
      [body, (await signed(scheme, Date.now(), scheme.connector.key === 'standard-webhooks' ? `whsec_${Buffer.from('x'.repeat(24)).toString('base64')}` : 'somebody else')).headers],
      [body, [...headers, [scheme.signatureHeader, signature]]], [body, [[scheme.signatureHeader.toLowerCase(), 'x'], ...headers]],
      [body, without], [body, [...without, [scheme.signatureHeader, '']]], [body, [...without, [scheme.signatureHeader, signature.slice(0, -4)]]],
    ]
    for (const [text, sent] of all) expect(await post(at, text, sent)).toMatchObject(refused)
    if (scheme.toleranceMs !== null) {
      for (const late of [-scheme.toleranceMs - 5_000, scheme.toleranceMs + 5_000, 86_400_000]) {
        const stale = await signed(scheme, Date.now() + late)
        expect(await post(at, stale.body, stale.headers)).toMatchObject(refused)
      }
    }
    expect(count()).toBe(before)
  })
})

test('a secret that is nowhere, a connection and a connector that are not there, and a generic address without its connection are refused like a wrong signature', async () => {
  const github = named.find(({ connector }) => connector.key === 'github') as Named
  const generic = named.find(({ connector }) => connector.key === 'generic') as Named
  const { body, headers } = await signed(github)
  for (const path of ['/webhooks/github/unsigned', '/webhooks/github/nobody', '/webhooks/nobody', '/webhooks/nobody/c1', '/webhooks/http', '/webhooks/GitHub', '/webhooks/__proto__']) expect(await post(path, body, headers), path).toMatchObject(refused)
  const plain = await signed(generic)
  for (const path of ['/webhooks/generic', '/webhooks/generic/']) expect(await post(path, plain.body, plain.headers), path).toMatchObject(refused)
  await expect.poll(() => services.triggers.items.refused(10).map(({ reason }) => reason)).toContain('A request to generic says by its address which connection it is for: /webhooks/generic/<connection>.')
  for (const path of [generic.path, `${generic.path}/`]) expect((await post(path, plain.body, plain.headers)).status, path).toBe(202)
})

test('an address outside of this machine counts only while it is let in, and vouches for the address that Twilio signs', async () => {
  const twilio = named.find(({ connector }) => connector.key === 'twilio') as Named
  const { body, headers } = await signed(twilio)
  const local = headers.filter(([name]) => name !== 'Host')
  expect(await post(targetOf(twilio), body, [['Host', `127.0.0.1:${port}`], ...local])).toMatchObject(refused)
  expect((await post(targetOf(twilio), body, [['Host', 'other.example.com'], ...local])).status).toBe(421)
})
