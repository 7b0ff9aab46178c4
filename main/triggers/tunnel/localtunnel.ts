import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { AppError } from '@shared/failure.ts'
import { openLink } from './localtunnel-link.ts'
import { defineTunnel, lasting, passing } from './provider.ts'
import { baseOf, PublicUrl } from './public-url.ts'

const config = z.strictObject({
  server: PublicUrl.meta({ title: 'Server', description: 'A localtunnel server, such as one of your own. It sees every request that comes this way.' }),
  subdomain: z.string().regex(/^[a-z0-9][a-z0-9-]{2,61}[a-z0-9]$/, 'Write from 4 to 63 small letters, digits and -').optional().meta({ title: 'Subdomain', description: 'Left out: one that nobody guesses, the same each time.' }),
})

/** What a server answers to whoever asks for an address. @see https://github.com/localtunnel/server */
const Assignment = z.object({ id: z.string().min(1).max(255), port: z.int().min(1).max(65_535), url: PublicUrl, max_conn_count: z.int().min(1).optional() })
type Assignment = z.infer<typeof Assignment>

const askTimeoutMs = 10_000
const longestAnswer = 64 * 1024
/** The server gives an address up a second after the last socket to it closed; until then it is taken, by ourselves. */
const graceMs = 1_500
const asksForTheSame = 3
const mostSockets = 10
/** A connection that is dead without a word, as after a change of network, is noticed by this. */
const checkEveryMs = 15_000

export const localtunnel = defineTunnel({
  key: 'localtunnel',
  displayName: 'A localtunnel server',
  purpose: 'A server that speaks localtunnel’s protocol, your own or somebody’s.',
  traits: { preservesRawBody: true, returnsOurAnswer: true, stableUrl: true, account: false },
  config,
  probe: () => Promise.resolve({ available: true }),
  async start({ config: { server, subdomain }, localPort, remembered, remember, signal, down }) {
    // Servers give names of their own too, but not all of them, and not the same again.
    const wish = subdomain ?? remembered ?? `fb${randomBytes(10).toString('hex')}`
    const assigned = await assignment(baseOf(server), wish, signal)
    if (subdomain === undefined) remember(assigned.id)
    const host = new URL(server).hostname.replace(/^\[|\]$/g, '')
    let check: NodeJS.Timeout | undefined
    const ended = (error: AppError): void => {
      clearInterval(check)
      down(error)
    }
    const link = await openLink({ host, port: assigned.port, sockets: Math.min(assigned.max_conn_count ?? 1, mostSockets), localPort, down: ended })
    const stop = (): Promise<void> => {
      clearInterval(check)
      return link.stop()
    }
    if (signal.aborted) {
      await stop()
      throw passing('cancelled', 'It was stopped.')
    }
    check = watch(`${baseOf(server)}/api/tunnels/${assigned.id}/status`, (error) => void stop().then(() => down(error)))
    return { publicUrl: baseOf(assigned.url), stop }
  },
})

/** The wished one, if the server has it. Another only when it is not to be had. */
async function assignment(server: string, wish: string, signal: AbortSignal): Promise<Assignment> {
  for (let ask = 1; ; ask++) {
    const assigned = await asked(`${server}/${wish}`, signal)
    if (assigned.id === wish || ask === asksForTheSame) return assigned
    await sleep(graceMs, undefined, { signal }).catch(() => { throw passing('cancelled', 'It was stopped.') })
  }
}

async function asked(address: string, signal: AbortSignal): Promise<Assignment> {
  const { host } = new URL(address)
  try {
    const answer = await fetch(address, { redirect: 'error', signal: AbortSignal.any([signal, AbortSignal.timeout(askTimeoutMs)]), headers: { accept: 'application/json' } })
    const text = await shortText(answer)
    if (answer.status === 403 || answer.status === 400) throw lasting('forbidden', `${host} does not give this subdomain: ${messageIn(text) || `it answered ${answer.status}`}. Choose another.`)
    if (answer.status === 429) throw passing('rate-limited', `${host} asks for patience (429).`)
    if (!answer.ok) throw passing('unavailable', `${host} answered ${answer.status} in place of an address.`)
    const parsed = Assignment.safeParse(parsedJson(text))
    if (!parsed.success) throw lasting('invalid-input', `${host} answered, but not as a localtunnel server does. Check the address of the server.`)
    return parsed.data
  } catch (error) {
    if (error instanceof AppError) throw error
    throw passing('network', `The server ${host} cannot be reached: ${reasonOf(error)}.`)
  }
}

/** The server's own page on a tunnel: gone, or twice no answer, means down. One without such a page is not watched. */
function watch(statusPage: string, gone: (error: AppError) => void): NodeJS.Timeout {
  let didKnow = false
  let misses = 0
  const timer = setInterval(() => void look(), checkEveryMs).unref()
  const look = async (): Promise<void> => {
    try {
      const { status } = await fetch(statusPage, { redirect: 'error', signal: AbortSignal.timeout(askTimeoutMs) })
      misses = 0
      if (status === 200) didKnow = true
      else if (status === 404 && didKnow) fail('The server does not know the tunnel any more.')
    } catch {
      misses += 1
      if (misses > 1) fail('The server does not answer any more.')
    }
  }
  const fail = (message: string): void => {
    clearInterval(timer)
    gone(passing('network', message))
  }
  return timer
}

async function shortText(answer: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of answer.body ?? []) {
    size += (chunk as Uint8Array).length
    if (size > longestAnswer) throw new Error('its answer is too long')
    chunks.push(chunk as Uint8Array)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function messageIn(text: string): string {
  const parsed = z.object({ message: z.string().max(300) }).safeParse(parsedJson(text))
  return parsed.success ? parsed.data.message : ''
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as Error
  return cause instanceof Error ? cause.message || (cause as NodeJS.ErrnoException).code || message : message
}
