// sender: the services that send webhooks. Each sends again until it gets its 202, as they do.

import { createHmac } from 'node:crypto'
import { between, pause, type Random } from './random.ts'

export type Kind = 'github' | 'stripe' | 'standard-webhooks'
export type Acknowledged = { id: string; kind: Kind; traceId: string; boot: number }

export const secrets: Readonly<Record<Kind, string>> = { github: 'hush', stripe: 'whsec_harness', 'standard-webhooks': `whsec_${Buffer.from('a'.repeat(24)).toString('base64')}` }
export const kinds = Object.keys(secrets) as Kind[]
/** In turn: each starts another workflow. */
const occasions: readonly { kind: Kind; event: string }[] = [
  { kind: 'github', event: 'push' }, { kind: 'stripe', event: 'invoice.paid' }, { kind: 'standard-webhooks', event: 'order.placed' }, { kind: 'standard-webhooks', event: 'question.asked' },
]

/** Where the server is now; null while it is not up. */
export type Where = () => { url: string; boot: number } | null

export interface Senders {
  acknowledged: ReadonlyMap<string, Acknowledged>
  /** How many sends got no answer, or another than 202. */
  resent(): number
  /** What was answered otherwise than it must be. */
  wrong: readonly string[]
  /** Sends one event until it is acknowledged, and gives its trace id. */
  send(kind: Kind, id: string, event: string, filler?: string): Promise<string>
  stop(): Promise<void>
}

/** Starts so many senders; each waits for the end of what it caused, for a while, before it sends its next event. */
export function startSenders(count: number, { random, where, sawEnd }: { random: Random; where: Where; sawEnd(event: string): boolean }): Senders {
  const acknowledged = new Map<string, Acknowledged>()
  const wrong: string[] = []
  let resent = 0
  let isOver = false
  let next = 0

  const post = async (kind: Kind, id: string, name: string, filler: string): Promise<{ traceId: string; boot: number } | null> => {
    const at = where()
    if (!at) return null
    const { body, headers } = signed(kind, id, name, filler)
    try {
      const response = await fetch(`${at.url}${kind}`, { method: 'POST', body, headers, signal: AbortSignal.timeout(10_000) })
      const answer = await response.json() as { trace_id?: string }
      if (response.status === 202 && answer.trace_id !== undefined) return { traceId: answer.trace_id, boot: at.boot }
      if (response.status !== 503) wrong.push(`${kind} ${id} was answered ${response.status} ${JSON.stringify(answer)}`)
    } catch {
      resent++
    }
    return null
  }
  const send = async (kind: Kind, id: string, name: string, filler = ''): Promise<string> => {
    for (;;) {
      const taken = await post(kind, id, name, filler)
      if (taken) {
        const before = acknowledged.get(id)
        if (before && before.traceId !== taken.traceId) wrong.push(`${kind} ${id} was given ${before.traceId} and then ${taken.traceId}`)
        if (!before) acknowledged.set(id, { id, kind, ...taken })
        return taken.traceId
      }
      await pause(between(random, 10, 30))
    }
  }
  const produce = async (): Promise<void> => {
    while (!isOver) {
      const { kind, event } = occasions[next % occasions.length] as (typeof occasions)[number]
      const id = `${kind}-${next++}`
      await send(kind, id, event)
      if (random() < 0.1) await send(kind, id, event)
      for (const end = Date.now() + 1_000; !sawEnd(id) && !isOver && Date.now() < end; ) await pause(20)
    }
  }
  const producers = Array.from({ length: count }, produce)
  return {
    acknowledged, wrong, send,
    resent: () => resent,
    async stop() {
      isOver = true
      await Promise.all(producers)
    },
  }
}

function signed(kind: Kind, id: string, name: string, filler: string): { body: string; headers: Record<string, string> } {
  const body = JSON.stringify({ id, type: name, data: { id }, text: 'ö'.repeat(20), ...(filler !== '' && { filler }) })
  const seconds = String(Math.floor(Date.now() / 1000))
  const hmac = (key: string | Buffer, text: string): ReturnType<typeof createHmac> => createHmac('sha256', key).update(text)
  const json = { 'content-type': 'application/json' }
  switch (kind) {
    case 'github': return { body, headers: { ...json, 'x-github-event': name, 'x-github-delivery': id, 'x-hub-signature-256': `sha256=${hmac(secrets.github, body).digest('hex')}` } }
    case 'stripe': return { body, headers: { ...json, 'stripe-signature': `t=${seconds},v1=${hmac(secrets.stripe, `${seconds}.${body}`).digest('hex')}` } }
    case 'standard-webhooks': {
      const key = Buffer.from(secrets['standard-webhooks'].slice('whsec_'.length), 'base64')
      return { body, headers: { ...json, 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': `v1,${hmac(key, `${id}.${seconds}.${body}`).digest('base64')}` } }
    }
  }
}
