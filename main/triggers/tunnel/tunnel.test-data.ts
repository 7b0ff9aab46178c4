import { spawn, type ChildProcess } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { openServices, type Services } from '@main/services.ts'
import type { InboxStatus } from '@shared/inbox-request.ts'
import type { JsonObject } from '@shared/json.ts'
import type { TunnelProviderKey, TunnelState, TunnelStatus } from '@shared/tunnel.ts'

/** All of Flowbench on a folder of its own, with a connection to GitHub and one to Twilio, and what the tunnel was seen to do. */
export type World = { services: Services; folder: string; port: number; seen: TunnelStatus[]; close(): Promise<void> }

const secret = 'a secret of the test'

export async function openWorld(folder = mkdtempSync(join(tmpdir(), 'flowbench-tunnel-'))): Promise<World> {
  process.env['FLOWBENCH_SECRET_TUNNEL_TEST'] = secret
  const services = await openServices({ dataFolder: folder, workerPath: 'no step needs the sandbox', assetsFolder: fileURLToPath(new URL('../../../assets', import.meta.url)) })
  for (const connector of ['github', 'twilio']) services.connections.put({ name: `${connector}-main`, connector, config: { webhookSecret: 'secret://tunnel-test' } })
  const { port } = await services.triggers.start(0) as Extract<InboxStatus, { state: 'listening' }>
  const seen: TunnelStatus[] = []
  services.tunnel.onChanged((status) => seen.push(status))
  return { services, folder, port, seen, close: () => services.close() }
}

export async function startTunnel({ services }: World, provider: TunnelProviderKey, config: JsonObject): Promise<string> {
  await services.tunnel.put({ provider, config })
  const { program } = services.tunnel.status()
  if (program) services.tunnel.acceptProgram(program.line)
  await services.tunnel.start({ keep: true })
  return await upAt(services)
}

/** The public address, once it is up. */
export async function upAt(services: Services): Promise<string> {
  await until(() => ['up', 'failed'].includes(services.tunnel.status().tunnel.state))
  const { tunnel } = services.tunnel.status()
  if (tunnel.state !== 'up') throw new Error(JSON.stringify(tunnel))
  return tunnel.publicUrl
}

/** Time enough for a slow machine; what is waited for comes much sooner. */
export async function until(isSo: () => boolean | Promise<boolean>, within = 20_000): Promise<void> {
  const end = Date.now() + within
  while (!await isSo() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 20))
  expect(await isSo()).toBe(true)
}

export const bodies: Record<string, { type: string; body: Buffer }> = {
  'JSON with odd spacing': { type: 'application/json', body: Buffer.from('{ "amount" :1.0 ,\r\n\t"name":"caf\\u00e9 \u00fc\u4e2d" , "a":1,"a":2 }\n') },
  'a form': { type: 'application/x-www-form-urlencoded', body: Buffer.from('b=2&a=1+1&c=%C3%BC&a=') },
  XML: { type: 'application/xml', body: Buffer.from('<?xml version="1.0"?>\n<a  b=\'1\' ><!-- c --></a >\n') },
  'binary data': { type: 'application/octet-stream', body: Buffer.from(Array.from({ length: 70_000 }, (_, index) => (index * 7919) % 256)) },
}

export type Answer = { status: number; body: string }

/** As a service would send it to the public address; `at` is where that address leads on this machine. */
export function post(publicUrl: string, { at, path = '/webhooks/github', body, headers = {} }: { at: number; path?: string; body: Buffer; headers?: Record<string, string> }): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({ host: '127.0.0.1', port: at, path, method: 'POST', agent: false, timeout: 10_000, headers: { host: new URL(publicUrl).host, 'content-length': body.length, ...headers } }, (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, body: Buffer.concat(chunks).toString() }))
    })
    outgoing.on('timeout', () => outgoing.destroy(new Error('no answer')))
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

export function githubHeaders(body: Buffer, { delivery, type = 'application/json' }: { delivery: string; type?: string }): Record<string, string> {
  return { 'content-type': type, 'x-github-event': 'push', 'x-github-delivery': delivery, 'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` }
}

/** Over the address that was called, and the form. @see https://www.twilio.com/docs/usage/webhooks/webhooks-security */
export function twilioHeaders(url: string, form: Record<string, string>): Record<string, string> {
  const signed = url + Object.keys(form).sort().map((key) => key + form[key]).join('')
  return { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': createHmac('sha1', secret).update(signed).digest('base64') }
}

/** Each body signed, sent and acknowledged by us, and kept as it was sent; and one whose signature covers the address. */
export async function expectUnchanged({ services }: World, publicUrl: string, at: number): Promise<void> {
  for (const [name, { type, body }] of Object.entries(bodies)) {
    const answer = await post(publicUrl, { at, body, headers: githubHeaders(body, { delivery: name, type }) })
    expect([name, answer.status]).toEqual([name, 202])
    const { trace_id } = JSON.parse(answer.body) as { trace_id: never }
    expect(Buffer.from(services.triggers.items.request(trace_id).bodyBase64, 'base64').equals(body)).toBe(true)
  }
  const tampered = Buffer.from('{}')
  expect((await post(publicUrl, { at, body: tampered, headers: githubHeaders(Buffer.from('{ }'), { delivery: 'x' }) })).status).toBe(401)
  const form = { MessageSid: 'SM1', MessageStatus: 'sent', Body: 'a b' }
  const body = Buffer.from(new URLSearchParams(form).toString())
  expect((await post(publicUrl, { at, path: '/webhooks/twilio?x=1', body, headers: twilioHeaders(`${publicUrl}/webhooks/twilio?x=1`, form) })).status).not.toBe(401)
}

/** Sends one after the other until it is told to end; gives the trace ids of those that were acknowledged, by their delivery ids. */
export function keepSending(publicUrl: string, at: number): { acknowledged: Map<string, string>; end(): Promise<void> } {
  const acknowledged = new Map<string, string>()
  let isOver = false
  const sending = (async () => {
    for (let number = 0; !isOver; number++) {
      const body = Buffer.from(JSON.stringify({ number }))
      const answer = await post(publicUrl, { at, body, headers: githubHeaders(body, { delivery: `d${number}` }) }).catch(() => null)
      if (answer?.status === 202) acknowledged.set(`d${number}`, (JSON.parse(answer.body) as { trace_id: string }).trace_id)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  })()
  return { acknowledged, end: () => { isOver = true; return sending } }
}

export function statesOf(seen: readonly TunnelStatus[]): TunnelState['state'][] {
  return seen.map(({ tunnel }) => tunnel.state).filter((state, index, all) => state !== all[index - 1])
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** A program of the test, which ends with it. */
export function run(command: string, args: string[]): { child: ChildProcess; output(): string; end(): Promise<void> } {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => { output += chunk.toString() })
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()))
  return { child, output: () => output, end: () => { child.kill('SIGKILL'); return gone } }
}

export function removeFolder(folder: string): void {
  Reflect.deleteProperty(process.env, 'FLOWBENCH_SECRET_TUNNEL_TEST')
  rmSync(folder, { recursive: true, force: true })
}
