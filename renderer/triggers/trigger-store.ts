// trigger-store: what the frame knows of events and writes without a list of them: how many of which state, who listens,
// where requests are taken in, and who sends them.
// T1. Read again when main says that something changed; one reading at a time, and one more after it if it was asked for meanwhile.
import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import type { ConnectionType } from '@shared/connection.ts'
import type { InboxCounts, InboxStatus, Listening } from '@shared/inbox-request.ts'
import type { CallOutput } from '@shared/ipc/contract.ts'
import type { TunnelState } from '@shared/tunnel.ts'
import { call, onPush } from '../api.ts'

export type TriggerState = {
  counts: InboxCounts
  writes: CallOutput<'outbox.counts'>
  listening: readonly Listening[]
  /** Null until it was asked for. */
  status: InboxStatus | null
  /** The way from the internet to here; null until it was asked for. */
  tunnel: TunnelState | null
  senders: readonly ConnectionType[]
}

export const triggerStore = createStore<TriggerState>()(() => ({ counts: { states: {}, refused: 0, newestAt: null }, writes: {}, listening: [], status: null, tunnel: null, senders: [] }))

export function useTriggers<T>(selector: (state: TriggerState) => T): T {
  return useStore(triggerStore, selector)
}

let reading = false
let again = false

export async function refreshTriggers(): Promise<void> {
  again = true
  if (reading) return
  reading = true
  try {
    while (again) {
      again = false
      const [counts, writes, listening, status] = await Promise.all([call('inbox.counts'), call('outbox.counts', { kind: 'write' }), call('inbox.listening'), call('inbox.status')])
      triggerStore.setState({ counts, writes, listening, status })
    }
  } catch {
    // What was known stays on the screen; the next change asks again.
  } finally {
    reading = false
  }
}

/** Begins to listen to main. Returns the function that stops. */
export function listenToTriggers(): () => void {
  const stops = [onPush('outbox.changed', () => void refreshTriggers()), onPush('tunnel.changed', ({ tunnel }) => triggerStore.setState({ tunnel }))]
  void refreshTriggers()
  call('connection.types').then((senders) => triggerStore.setState({ senders }), () => undefined)
  call('tunnel.status').then(({ tunnel }) => triggerStore.setState({ tunnel }), () => undefined)
  return () => { for (const stop of stops) stop() }
}

/** What the addresses of requests begin with: the public one while there is a tunnel; null while none are taken in. */
export function baseOf({ status, tunnel }: TriggerState): string | null {
  if (status?.state !== 'listening') return null
  return tunnel?.state === 'up' ? `${tunnel.publicUrl}/webhooks/` : status.url
}

/** The address at which a sender's requests are taken in. */
export function addressOf(base: string | null, path: string): string | null {
  return base === null ? null : `${base}${path}`
}
