// dispatch: what an accepted event starts.
//
//   T1. The id of a run is made of the event, the workflow and its version, so that whoever is asked again after a crash
//       starts nothing twice.
//   T2. What is started is decided now, by what is switched on now; an event that nobody wants is done.

import { hash } from 'node:crypto'
import type { ClaimedItem } from '@main/outbox/outbox.ts'
import type { LiveVersions, Target } from '@main/storage/live-versions.ts'
import type { NameNow } from '@shared/document/connection-names.ts'
import { RunId, type WorkflowId } from '@shared/id.ts'
import type { EventTaker } from '@shared/inbox-request.ts'
import type { JsonValue } from '@shared/json.ts'
import type { ItemId } from '@shared/outbox-item.ts'
import type { StartedBy } from '@shared/run-event.ts'
import type { Trigger, Workflow } from '@shared/workflow.ts'
import type { SubscriptionInbox } from './subscription-inbox.ts'

export type EventRun = {
  runId: RunId
  workflow: Workflow
  payload: JsonValue
  mode: { kind: 'whole' }
  startedBy: StartedBy
  writes: 'send' | 'ask'
  doubt: 'wait'
}
export type StartEventRun = (run: EventRun) => Promise<unknown>

export type DispatchOptions = {
  live: Pick<LiveVersions, 'targets' | 'live'>
  startRun: StartEventRun
  nameNow: NameNow
  /** The draft of each workflow that waits for the next request, if it takes this event: it waits no longer then. */
  takeListening(takes: (workflow: Workflow) => boolean): Workflow[]
  readSubscribed: SubscriptionInbox['read']
}

export function createDispatch({ live, startRun, nameNow, takeListening, readSubscribed }: DispatchOptions): (item: ClaimedItem, renew: () => void) => Promise<void> {
  return async (item, renew) => {
    const { source } = item
    const traceId = source.kind === 'ordered' ? source.of : item.id
    if (source.kind === 'subscription') {
      const { target, payloads } = (await readSubscribed({ ...item, source })) ?? { payloads: [] }
      renew()
      for (const [index, payload] of payloads.entries()) {
        if (target) await start(traceId, target, payload, index)
        renew()
      }
      return
    }
    const targets = source.kind === 'schedule' || source.kind === 'poll' || source.kind === 'ordered' ? ofWorkflow(live, source) : hooked(item, live.targets(), nameNow, takeListening)
    await Promise.all(targets.map(async (target) => {
      await start(traceId, target, item.payload)
      renew()
    }))
  }

  /** `index`: of those of one request, where a request may bring several. */
  function start(traceId: ItemId, { workflow, version }: Target, payload: JsonValue, index = 0): Promise<unknown> {
    return startRun({
      runId: eventRunId(index === 0 ? traceId : `${traceId} ${index}`, workflow.id, version), workflow, payload, mode: { kind: 'whole' },
      startedBy: { kind: 'event', traceId, version },
      // A draft asks before it writes, as every test run does.
      writes: version === 'draft' ? 'ask' : 'send', doubt: 'wait',
    })
  }
}

function ofWorkflow(live: Pick<LiveVersions, 'live'>, { kind, workflowId }: { kind: 'schedule' | 'poll' | 'ordered'; workflowId: WorkflowId }): Target[] {
  const type = kind === 'ordered' ? 'webhook' : kind
  return live.live().filter(({ workflow }) => workflow.id === workflowId && workflow.trigger.type === type).map(({ workflow }) => ({ workflow, version: 'live' }))
}

function hooked(item: Hooked, all: readonly Target[], nameNow: NameNow, takeListening: DispatchOptions['takeListening']): Target[] {
  const takes = ({ trigger }: Workflow): boolean => isFor(trigger, item, nameNow)
  const ordered = 'ordered' in item.source ? item.source.ordered ?? [] : []
  const targets = all.filter(({ workflow, version }) => takes(workflow) && !(version === 'live' && ordered.includes(workflow.id)))
  const drafts = new Set(targets.filter(({ version }) => version === 'draft').map(({ workflow }) => workflow.id))
  const listening = takeListening(takes).filter(({ id }) => !drafts.has(id))
  return [...targets, ...listening.map((workflow): Target => ({ workflow, version: 'draft' }))]
}

/** The workflows that such an event would start now, by their names; `listening`: drafts that wait for the next one. */
export function takersOf(item: Hooked, all: readonly Target[], nameNow: NameNow, listening: readonly Workflow[]): EventTaker[] {
  const { source } = item
  if (source.kind === 'subscription') return all.filter(({ workflow: { id, trigger }, version }) => id === source.workflowId && version === 'live' && trigger.type === 'subscription').map(({ workflow: { id: workflowId, name }, version }) => ({ workflowId, name, version }))
  const taken = [...all, ...listening.map((workflow): Target => ({ workflow, version: 'draft' }))].filter(({ workflow }) => isFor(workflow.trigger, item, nameNow))
  const byKey = new Map(taken.map(({ workflow: { id: workflowId, name }, version }) => [`${workflowId} ${version}`, { workflowId, name, version }]))
  return [...byKey.values()].sort((one, other) => one.name.localeCompare(other.name))
}

type Hooked = Pick<ClaimedItem, 'source' | 'eventName'>

/** A trigger that names no event or connection takes each; `issues` takes `issues.opened` as well. One of the two may have a name from before a connection was renamed. */
export function isFor(trigger: Trigger, { source, eventName }: Hooked, nameNow: NameNow): boolean {
  if (source.kind === 'subscription') return false
  if (trigger.type !== 'webhook' || source.kind === 'schedule' || source.kind === 'poll' || source.kind === 'ordered' || trigger.connector !== source.connector) return false
  if (trigger.connection !== undefined && trigger.connection !== source.connection && nameNow(trigger.connection) !== nameNow(source.connection)) return false
  return trigger.event === undefined || trigger.event === eventName || eventName?.startsWith(`${trigger.event}.`) === true
}

function eventRunId(item: string, workflowId: string, version: string): RunId {
  return RunId.parse(`run_${hash('sha256', `${item} ${workflowId} ${version}`, 'base64url').slice(0, 32)}`)
}
