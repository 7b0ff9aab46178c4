import type { ConnectionType } from '@shared/connection.ts'
import type { InboxRequest } from '@shared/inbox-request.ts'
import { pollKey, subscriptionKey, type NodeCategory, type TriggerType } from '@shared/node-type.ts'
import type { EventSource, ItemSource } from '@shared/outbox-item.ts'
import type { RunSummary } from '@shared/run-summary.ts'
import { exactTime } from '../pages/times.ts'

export type EventWords = { title: string; sender: string; line: string; icon: string; category: NodeCategory }

/** How an event is named: "Issue opened", GitHub, “Crash when exporting”. */
export function eventWords({ source, eventName, summary, replayOf }: Pick<InboxRequest, 'source' | 'eventName' | 'summary' | 'replayOf'>, triggerTypes: readonly TriggerType[], senders: readonly ConnectionType[]): EventWords {
  if (source.kind === 'schedule') return { title: 'Schedule', sender: 'Schedule', line: `Planned for ${exactTime(source.plannedAt)}`, icon: 'clock', category: 'trigger' }
  const connector = connectorOf(source)
  if (source.kind === 'poll') {
    const type = triggerTypes.find(({ key }) => key === pollKey(connector, source.event))
    return { title: type?.displayName ?? source.event, sender: 'Poll', line: summary, icon: type?.icon ?? 'refresh-cw', category: 'trigger' }
  }
  if (source.kind === 'subscription') {
    const type = triggerTypes.find(({ key }) => key === subscriptionKey(connector, source.event))
    return { title: type?.displayName ?? source.event, sender: type?.connector?.displayName ?? connector, icon: type?.icon ?? 'webhook', category: 'connector', line: replayOf !== null ? `Replay · ${summary}` : summary }
  }
  const sender = senders.find((each) => each.connector === connector)
  const type = triggerTypes.find(({ key }) => key === `webhook:${connector}:${eventName ?? ''}`)
  return {
    title: type?.displayName ?? eventName ?? 'Request', sender: sender?.displayName ?? connector, icon: type?.icon ?? sender?.icon ?? 'webhook', category: 'connector',
    line: replayOf !== null ? `Replay · ${summary}` : source.kind === 'missed' ? `Fetched · ${summary}` : summary,
  }
}

/** How a run's starter is named by its event: "Issue opened · GitHub". */
export function eventTitle({ source, name }: NonNullable<RunSummary['event']>, triggerTypes: readonly TriggerType[], senders: readonly ConnectionType[]): string {
  const { title, sender } = eventWords({ source, eventName: name, summary: '', replayOf: null }, triggerTypes, senders)
  return title === sender ? title : `${title} · ${sender}`
}

export function connectorOf(source: EventSource | ItemSource): string {
  return 'connector' in source ? source.connector : ''
}

/** Somebody outside sent it: there are bytes that can be repeated. */
export function cameAsRequest({ kind }: ItemSource): boolean {
  return kind === 'webhook' || kind === 'replay' || kind === 'subscription'
}

/** `4.2 kB`. */
export function sizeWords(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}

/** `4:32`. */
export function countdownWords(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1_000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** An id as a person can compare it: its beginning and its end. */
export function shortId(id: string): string {
  return id.length <= 14 ? id : `${id.slice(0, 6)}…${id.slice(-4)}`
}
