import { request } from 'node:http'
import { z } from 'zod'
import { defineTunnel, passing } from './provider.ts'
import { baseOf, PublicUrl } from './public-url.ts'

const config = z.strictObject({
  channel: PublicUrl.meta({ title: 'Channel', description: 'As smee shows it. Anybody who knows it can read what comes by it.' }),
  path: z.string().regex(/^\/webhooks\/[a-z0-9_-]{1,64}(\/[a-z0-9_-]{1,64})?$/, 'Write a path such as /webhooks/github').meta({ title: 'Path', description: 'Of the connector that the requests are for.' }),
})

const connectTimeoutMs = 15_000

/**
 * A relay that parses bodies and writes them anew, and answers the sender by itself: it shows that a service sends, and
 * nothing that comes by it can be taken in.
 */
export const smee = defineTunnel({
  key: 'smee',
  displayName: 'smee (development, signatures off)',
  purpose: 'To see that a service sends at all. Bodies are changed on the way, so nothing that comes by it is taken in.',
  traits: { preservesRawBody: false, returnsOurAnswer: false, stableUrl: true, account: false },
  config,
  probe: () => Promise.resolve({ available: true }),
  async start({ config: { channel, path }, localPort, down, signal }) {
    const { SmeeClient } = await import('smee-client')
    const { host } = new URL(channel)
    const target = `http://127.0.0.1:${localPort}${path}`
    const client = new SmeeClient({
      source: channel, target, queryForwarding: false, logger: { info: () => undefined, error: () => undefined },
      fetch: (address: string | URL, init: RelayInit) => (String(address) === target ? deliver(target, host, init) : fetch(address, { headers: init.headers, signal: init.signal ?? null, redirect: 'error' })),
    })
    let isUp = false
    const stop = (): Promise<void> => client.stop().catch(() => undefined)
    client.onerror = () => {
      if (isUp && !signal.aborted) void stop().then(() => down(passing('network', `The connection to ${host} was lost.`)))
    }
    try {
      await Promise.race([client.start(), new Promise((_, reject) => {
        const timer = setTimeout(() => reject(new Error(`no answer within ${connectTimeoutMs / 1000} s`)), connectTimeoutMs).unref()
        signal.addEventListener('abort', () => { clearTimeout(timer); reject(new Error('it was stopped')) }, { once: true })
      })])
    } catch (error) {
      await stop()
      throw passing('network', `The channel at ${host} cannot be reached: ${messageOf(error)}.`)
    }
    isUp = true
    return { publicUrl: baseOf(channel), stop }
  },
})

type RelayInit = { body?: string; headers: Record<string, string>; signal?: AbortSignal }

/** By the channel's own Host, so that the inbox knows which way it came. */
function deliver(target: string, host: string, { body = '', headers }: RelayInit): Promise<{ url: string; status: number }> {
  return new Promise((resolve, reject) => {
    const outgoing = request(target, { method: 'POST', headers: { 'content-type': headers['content-type'] ?? 'application/json', host, 'content-length': Buffer.byteLength(body) } }, (answer) => {
      answer.resume()
      answer.once('end', () => resolve({ url: target, status: answer.statusCode ?? 0 }))
    })
    outgoing.once('error', reject)
    outgoing.end(body)
  })
}

function messageOf(error: unknown): string {
  const { message } = error as { message?: unknown }
  return typeof message === 'string' && message !== '' ? message : 'the connection failed'
}
