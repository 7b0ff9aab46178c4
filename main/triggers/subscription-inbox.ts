// subscription-inbox: requests to the addresses of subscriptions.
//
//   A1. The address is the secret: who knows it was given it. What comes to it is kept as it came before it is acknowledged.
//   A2. What comes to an address that was taken back or retired starts nothing, and the sender is told that it is gone.
//   A3. A question whether somebody is there is answered by the program, and is no event. A GET or HEAD that asks nothing is answered kindly.
//   A4. What the program makes of a request is kept before any run of it starts, so that whoever asks again after a crash gets the same.

import { createHash } from 'node:crypto'
import type { ItemList } from '@main/outbox/item-list.ts'
import type { ClaimedItem, Outbox } from '@main/outbox/outbox.ts'
import type { Refusals } from '@main/outbox/refusals.ts'
import { reach } from '@main/platform/failpoint.ts'
import type { LiveVersions, Target } from '@main/storage/live-versions.ts'
import type { SubscriptionRow, SubscriptionStore } from '@main/storage/subscriptions.ts'
import { AppError, toFailure } from '@shared/failure.ts'
import { isJsonObject, type JsonValue } from '@shared/json.ts'
import type { ItemId, ItemSource } from '@shared/outbox-item.ts'
import type { WebhookRequest } from '@shared/webhook/verification.ts'
import type { InboxAnswer } from './inbox.ts'
import { handshakeAnswer } from './handshake-answer.ts'
import type { SubscriptionSource } from './subscription-port.ts'

export type SubscribedRequest = WebhookRequest & { path: string; method: string }
type Source = Extract<ItemSource, { kind: 'subscription' }>

export interface SubscriptionInbox {
  /** Whether there is a subscription, now or before, at this address. */
  isAt(connector: string, token: string | null): boolean
  take(target: { connector: string; token: string }, request: SubscribedRequest): Promise<InboxAnswer>
  replay(id: ItemId, source: Source): Promise<ItemId>
  /** The workflow that it is for and what each of its runs starts with; null when nobody wants it any more. */
  read(item: ClaimedItem & { source: Source }): Promise<{ target: Target; payloads: readonly JsonValue[] } | null>
}

export type SubscriptionInboxOptions = {
  store: SubscriptionStore
  source: SubscriptionSource
  outbox: Pick<Outbox, 'accept'>
  items: Pick<ItemList, 'request'>
  live: Pick<LiveVersions, 'live'>
  refusals: Refusals
  onReceived(id: ItemId): void
}

/** Services wait ten seconds and more. */
const handshakeMs = 8_000
const readMs = 45_000
const mostPayloads = 1_000

export function createSubscriptionInbox({ store, source, outbox, items, live, refusals, onReceived }: SubscriptionInboxOptions): SubscriptionInbox {
  const keep = async (event: Parameters<Outbox['accept']>[0]): Promise<ItemId> => {
    const { itemId, isDuplicate } = await outbox.accept(event)
    if (!isDuplicate) onReceived(itemId)
    return itemId
  }
  const shake = async (row: SubscriptionRow, request: SubscribedRequest): Promise<InboxAnswer> => {
    const asked = await source.ask('handshake', row.trigger, { config: row.config, kept: row.kept, url: row.url, request: asArgs(request), signal: AbortSignal.timeout(handshakeMs) })
    store.change(row.id, {}, asked.changes)
    if ('failure' in asked) throw new AppError({ ...asked.failure, message: `The service asked whether somebody is there, and was not answered: ${asked.failure.message}` })
    return handshakeAnswer(asked.value)
  }

  return {
    isAt: (connector, token) => token !== null && store.byToken(connector, token) !== undefined,
    async take({ connector, token }, request) {
      const { method, path, rawBody, receivedAt, headers } = request
      const refuse = (status: number, error: string, reason: string, retryAfterSeconds?: number): InboxAnswer => {
        refusals.note({ method, path: path.replace(token, `${token.slice(0, 6)}…`), status, reason, size: rawBody.byteLength, receivedAt })
        return { ...json(status, { error }), ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) }
      }
      try {
        const row = store.byToken(connector, token)
        if (row?.state === 'off') return refuse(404, 'not-found', `“${row.workflowName}” is switched off, or could not be set up at the service.`)
        if (row?.state !== 'on' && row?.state !== 'entering') return refuse(410, 'gone', `It came to an address of “${row?.workflowName ?? 'a workflow'}” that is not used any more, so its webhook is still at the service. Remove it there.`)
        const { handshake } = source.find(row.trigger) ?? {}
        if (handshake && isAsking(handshake, request)) return await shake(row, request)
        if (method !== 'POST') return { status: 200, contentType: 'text/plain', body: '' }
        const { workflowId, event } = row
        reach('event-verified', () => `${connector} ${event}`)
        const itemId = await keep({
          source: { kind: 'subscription', workflowId, connector, event }, eventName: event, dedupe: dedupeOf(row, request),
          request: { path, headers, body: rawBody, receivedAt },
        })
        reach('event-kept', () => `${connector} ${itemId}`)
        return { status: 202, contentType: 'application/json', body: JSON.stringify({ trace_id: itemId }), traceId: itemId }
      } catch (error) {
        const failure = toFailure(error)
        return refuse(503, 'unavailable', failure.message, Math.ceil((failure.retryAfterMs ?? 5_000) / 1000))
      }
    },
    async replay(id, of) {
      const { headers, path, bodyBase64, bytesReceivedAt: receivedAt } = items.request(id)
      return keep({ source: { ...of, of: of.of ?? id }, eventName: of.event, dedupe: null, request: { path, headers, body: Buffer.from(bodyBase64, 'base64'), receivedAt } })
    },
    async read(item) {
      const { workflowId, connector, event } = item.source
      const wanting = live.live().find(({ workflow }) => workflow.id === workflowId)
      if (!wanting) return null
      const { workflow } = wanting
      const { trigger } = workflow
      if (trigger.type !== 'subscription' || trigger.connector !== connector || trigger.event !== event) return null
      const target: Target = { workflow, version: 'live' }
      const before = store.found(item.row)
      if (before) return { target, payloads: before }
      const { headers, path, bodyBase64 } = items.request(item.id)
      const row = store.of(workflowId).find((each) => (each.state === 'on' || each.state === 'entering') && each.connector === connector && each.event === event)
      const asked = await source.ask('read', trigger, {
        config: source.configOf(trigger), kept: row?.kept ?? {}, url: row?.url ?? '', signal: AbortSignal.timeout(readMs),
        request: { path, method: 'POST', headers, body: bodyBase64 },
      })
      if ('failure' in asked) throw new AppError(asked.failure)
      store.keepFound(item.row, payloadsIn(asked.value), row ? { id: row.id, changes: asked.changes } : null)
      reach('subscription-read', () => item.id)
      return { target, payloads: store.found(item.row) ?? [] }
    },
  }
}

function payloadsIn(value: JsonValue): JsonValue[] {
  const payloads = isJsonObject(value) && Array.isArray(value['payloads']) ? value['payloads'] : []
  if (payloads.length > mostPayloads) throw new AppError({ code: 'limit', message: `The program made ${payloads.length} events of one request; ${mostPayloads} are the most.`, retryable: false })
  return payloads
}

function isAsking({ by, name }: { by: 'header' | 'query' | 'body'; name: string }, { headers, path, rawBody }: SubscribedRequest): boolean {
  switch (by) {
    case 'header': return headers.some(([each]) => each.toLowerCase() === name.toLowerCase())
    case 'query': return new URL(path, 'http://localhost').searchParams.has(name)
    case 'body': return hasField(rawBody, headers.find(([each]) => each.toLowerCase() === 'content-type')?.[1] ?? '', name)
  }
}

function hasField(rawBody: Uint8Array, contentType: string, name: string): boolean {
  const text = new TextDecoder().decode(rawBody)
  if (/^application\/x-www-form-urlencoded\b/i.test(contentType)) return new URLSearchParams(text).has(name)
  try {
    const body: unknown = JSON.parse(text)
    return typeof body === 'object' && body !== null && Object.hasOwn(body, name)
  } catch {
    return false
  }
}

function asArgs({ path, method, headers, rawBody }: SubscribedRequest): { path: string; method: string; headers: [string, string][]; body: string } {
  return { path, method, headers: headers.map(([name, value]) => [name, value]), body: Buffer.from(rawBody.buffer, rawBody.byteOffset, rawBody.byteLength).toString('base64') }
}

/**
 * A service that says which delivery it is sends the same one again under the same id. Of one that does not, two of the same bytes
 * may be two events: nothing vouches for either, and none is dropped. Ids of the webhook itself stand in headers, too, so the bytes count.
 */
function dedupeOf({ workflowId }: SubscriptionRow, { headers, rawBody }: SubscribedRequest): { connector: string; connection: string; eventId: string } | null {
  const ids = headers.filter(([name]) => /delivery|^(webhook|svix)-id$/i.test(name))
  if (ids.length === 0) return null
  const digest = createHash('sha256').update(rawBody)
  for (const [name, value] of ids) digest.update(`\n${name.toLowerCase()}: ${value}`)
  return { connector: 'subscription', connection: workflowId, eventId: `sha256:${digest.digest('base64url')}` }
}

function json(status: number, body: unknown): InboxAnswer {
  return { status, contentType: 'application/json', body: JSON.stringify(body) }
}
