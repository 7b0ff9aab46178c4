// inbox: takes requests from outside in, or turns them away.
//
//   I1. Verified before anything of it is kept; kept, as it came, before it is acknowledged.
//   I2. Turned away alike whether the connector is unknown or the signature wrong: the sender learns nothing of which, neither
//       from the answer nor from how long it takes.
//   I3. A replay is a new item that names its original. The signature over the same bytes is checked at the time at which
//       they came; it is compared with no other event.

import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { ItemList } from '@main/outbox/item-list.ts'
import type { NewEvent, Outbox } from '@main/outbox/outbox.ts'
import type { Refusals } from '@main/outbox/refusals.ts'
import { reach } from '@main/platform/failpoint.ts'
import type { NameNow } from '@shared/document/connection-names.ts'
import { AppError, toFailure } from '@shared/failure.ts'
import type { WorkflowId } from '@shared/id.ts'
import type { Listening } from '@shared/inbox-request.ts'
import type { ItemId } from '@shared/outbox-item.ts'
import type { WebhookAcknowledgement, WebhookAnswer, WebhookRequest } from '@shared/webhook/verification.ts'
import type { Workflow } from '@shared/workflow.ts'

/** A connector, and one of its connections, or null for whichever verifies. */
export type WebhookTarget = { connector: string; connection: string | null }
export type Verified =
  | { ok: true; connection: string; eventId: string | null; event: string | null; answer?: WebhookAnswer; acknowledgement?: WebhookAcknowledgement }
  /** For the person who looks why; never told to the sender. */
  | { ok: false; reason: string }
/** Finds the connections, hands their secrets to the connector, and says which of them it is of. */
export type VerifyRequest = (target: WebhookTarget, request: WebhookRequest) => Promise<Verified>

export type InboxAnswer = { status: number; contentType: string; body: string; /** By small letters. */ headers?: readonly (readonly [string, string])[]; retryAfterSeconds?: number; traceId?: ItemId }

export interface Inbox {
  take(target: WebhookTarget, request: WebhookRequest & { path: string }): Promise<InboxAnswer>
  /** Throws AppError `not-found`, or `unauthorized` when the connection's secrets no longer fit. */
  replay(id: ItemId): Promise<ItemId>
  /** The next request for the workflow's trigger runs its draft, whatever its switch says. Ends after a while by itself. */
  listen(id: WorkflowId): void
  stopListening(id: WorkflowId): void
  /** Who waits for the next request now. */
  listening(): Listening[]
  takeListening(takes: (workflow: Workflow) => boolean): Workflow[]
  onReceived(listener: (id: ItemId) => void): () => void
  /** One was taken in by another door. */
  received(id: ItemId): void
}

export type InboxOptions = {
  outbox: Pick<Outbox, 'accept'>
  items: Pick<ItemList, 'request'>
  refusals: Refusals
  verify: VerifyRequest
  draftOf(id: WorkflowId): Workflow | undefined
  /** The event with an item of its own for each workflow that takes its events in order. */
  inOrder(event: NewEvent): NewEvent
  /** Whether a workflow that is switched on takes it. */
  isWanted(event: Pick<NewEvent, 'source' | 'eventName'>): boolean
  /** A connection may be renamed between the check of its signature and here. */
  nameNow: NameNow
  now(): number
}

/** Longer than finding a secret takes, and an answer that is not waited for by anybody of good faith. */
const refusalMs = 30
/** Whoever listens looks at the screen. */
const listenMs = 30 * 60_000

export function createInbox({ outbox, items, refusals, verify, draftOf, isWanted, inOrder, nameNow, now }: InboxOptions): Inbox {
  const listening = new Map<WorkflowId, number>()
  const listeners = new Set<(id: ItemId) => void>()

  /** What nobody takes is done with being kept. */
  const isUnwanted = (event: Pick<NewEvent, 'source' | 'eventName'>): boolean => listening.size === 0 && !isWanted(event)
  const keep = async (event: NewEvent): Promise<ItemId> => {
    const { itemId, isDuplicate } = await outbox.accept(event.isDone === true ? event : inOrder(event))
    if (!isDuplicate) for (const listener of listeners) listener(itemId)
    return itemId
  }

  return {
    async take(target, request) {
      const { rawBody, receivedAt, path } = request
      const refuse = (status: number, error: string, reason: string, retryAfterSeconds?: number): InboxAnswer => {
        refusals.note({ method: 'POST', path, status, reason, size: rawBody.byteLength, receivedAt })
        return { ...json(status, { error }), ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) }
      }
      const since = performance.now()
      try {
        const verified = await verify(target, request)
        if (!verified.ok) {
          await pause(refusalMs - (performance.now() - since))
          return refuse(401, 'unauthorized', verified.reason)
        }
        const { event: eventName, answer, acknowledgement } = verified
        if (answer) return answer
        const connection = nameNow(verified.connection)
        const { connector } = target
        const eventId = verified.eventId ?? ownId(request)
        reach('event-verified', () => `${connector} ${eventId}`)
        const source = { kind: 'webhook', connector, connection } as const
        const itemId = await keep({
          source, eventName, dedupe: { connector, connection, eventId }, isDone: isUnwanted({ source, eventName }),
          request: { path, headers: request.headers, body: rawBody, receivedAt },
        })
        reach('event-kept', () => `${connector} ${itemId}`)
        return acknowledgement ? { ...acknowledgement, traceId: itemId } : { status: 202, contentType: 'application/json', body: JSON.stringify({ trace_id: itemId }), traceId: itemId }
      } catch (error) {
        const failure = toFailure(error)
        const retryAfter = Math.ceil((failure.retryAfterMs ?? 5_000) / 1000)
        return refuse(503, 'unavailable', failure.message, retryAfter)
      }
    },
    async replay(id) {
      const original = items.request(id)
      const { source: from, headers, path, bytesReceivedAt: receivedAt } = original
      if (from.kind !== 'webhook' && from.kind !== 'replay') throw new AppError({ code: 'invalid-input', message: `${id} is no request from outside, so there are no bytes to repeat. Run its workflow instead.`, retryable: false })
      const { connector, connection } = from
      const rawBody = Buffer.from(original.bodyBase64, 'base64')
      const url = headers.find(([name]) => name === urlHeader)?.[1] ?? path
      const verified = await verify({ connector, connection }, { headers, rawBody, url, receivedAt })
      if (!verified.ok) throw new AppError({ code: 'unauthorized', message: `The request ${id} cannot be replayed: ${verified.reason} Has the secret of ${connection} changed since it came?`, retryable: false })
      const source = { kind: 'replay', connector, connection, of: original.replayOf ?? id } as const
      const eventName = verified.event
      return keep({ source, eventName, dedupe: null, isDone: isUnwanted({ source, eventName }), request: { path, headers, body: rawBody, receivedAt } })
    },
    listen: (id) => void listening.set(id, now() + listenMs),
    stopListening: (id) => void listening.delete(id),
    listening: () => [...listening].flatMap(([workflowId, until]) => (until > now() ? [{ workflowId, until, path: pathOf(draftOf(workflowId)?.trigger) }] : [])),
    takeListening(takes) {
      const taken: Workflow[] = []
      for (const [id, until] of listening) {
        const workflow = until > now() ? draftOf(id) : undefined
        if (workflow && !takes(workflow)) continue
        listening.delete(id)
        if (workflow) taken.push(workflow)
      }
      return taken
    },
    onReceived(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    received: (id) => { for (const listener of listeners) listener(id) },
  }
}

/** Kept with the headers of a request that came by a public address: some vendors sign that address. */
export const urlHeader = 'flowbench-url'

function pathOf(trigger: Workflow['trigger'] | undefined): string {
  if (trigger?.type !== 'webhook') return ''
  return `${trigger.connector}${trigger.connection === undefined ? '' : `/${trigger.connection}`}`
}

function json(status: number, body: unknown): InboxAnswer {
  return { status, contentType: 'application/json', body: JSON.stringify(body) }
}

/** Of a sender that gives its events no id: the same bytes, signed at the same time, are the same event. */
function ownId({ rawBody, headers }: WebhookRequest): string {
  const digest = createHash('sha256').update(rawBody)
  for (const [name, value] of headers) if (/timestamp/i.test(name)) digest.update(`\n${name.toLowerCase()}: ${value}`)
  return `sha256:${digest.digest('base64url')}`
}
