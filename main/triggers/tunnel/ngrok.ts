import type { forward as Forward, Listener } from '@ngrok/ngrok'
import { z } from 'zod'
import { SecretRef } from '@shared/secret-ref.ts'
import { defineTunnel, lasting, passing } from './provider.ts'
import { baseOf } from './public-url.ts'

const config = z.strictObject({
  token: SecretRef.meta({ title: 'Authtoken', description: 'As ngrok’s dashboard shows it.' }),
  domain: z.string().regex(/^[a-z0-9]([a-z0-9.-]{1,251}[a-z0-9])$/, 'Write a domain, such as hooks.example.com').optional().meta({ title: 'Domain', description: 'One of your account, so that the address stays the same. Left out: ngrok chooses.' }),
})
type NgrokConfig = z.output<typeof config>

export const ngrok = defineTunnel({
  key: 'ngrok',
  displayName: 'ngrok',
  purpose: 'You have an account at ngrok.',
  traits: { preservesRawBody: true, returnsOurAnswer: true, stableUrl: true, account: true },
  config,
  async probe() {
    try {
      await load()
      return { available: true }
    } catch (error) {
      return { available: false, reason: `ngrok’s library does not load on this system: ${(error as Error).message.split('\n')[0]}. Another tunnel does not need it.` }
    }
  },
  async start({ config: given, localPort, reveal, down, signal }) {
    const authtoken = await reveal(given.token)
    const { forward } = await load()
    let listener: Listener | undefined
    try {
      listener = await forward(forwardOptions(given, { localPort, authtoken, onClosed: () => down(passing('network', 'The connection to ngrok was lost.')) }))
    } catch (error) {
      throw failureOf(error, authtoken)
    }
    const stop = async (): Promise<void> => { await listener.close().catch(() => undefined) }
    const publicUrl = listener.url()
    if (signal.aborted || publicUrl === null) {
      await stop()
      throw passing('unavailable', 'ngrok gave no address.')
    }
    return { publicUrl: baseOf(publicUrl), stop }
  },
})

/** What the library is asked for. @see https://ngrok.github.io/ngrok-javascript/ */
export function forwardOptions({ domain }: Pick<NgrokConfig, 'domain'>, { localPort, authtoken, onClosed }: { localPort: number; authtoken: string; onClosed(): void }) {
  return {
    addr: `127.0.0.1:${localPort}`, authtoken, proto: 'http', schemes: ['https'], force_new_session: true, ...(domain !== undefined && { domain }),
    onStatusChange: (status: string) => { if (status === 'closed') onClosed() },
  }
}

/** It is native, and optional for that: loaded when it is used, and not there on every system. */
async function load(): Promise<{ forward: typeof Forward }> {
  const { default: library } = await import('@ngrok/ngrok')
  return library
}

function failureOf(error: unknown, authtoken: string) {
  const message = (error as Error).message.replaceAll(authtoken, '…').replace(/\s+/g, ' ').slice(0, 300)
  return /authentication failed|ERR_NGROK_(1\d\d|105|107|117|300|3004|314|334)\b/i.test(message)
    ? lasting('unauthorized', `ngrok refused: ${message}`)
    : passing('network', `ngrok cannot be reached: ${message}`)
}
