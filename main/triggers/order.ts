import { hash } from 'node:crypto'
import type { NewEvent } from '@main/outbox/outbox.ts'
import { payloadOf } from '@main/outbox/payload.ts'
import type { Target } from '@main/storage/live-versions.ts'
import type { NameNow } from '@shared/document/connection-names.ts'
import { renderTemplate } from '@shared/expression/evaluate.ts'
import type { JsonValue } from '@shared/json.ts'
import type { Workflow } from '@shared/workflow.ts'
import { isFor } from './dispatch.ts'

/** The event with an item of its own for each live workflow that takes its events in order. */
export function inOrder(event: NewEvent, targets: readonly Target[], nameNow: NameNow): NewEvent {
  const { source, request } = event
  if (source.kind !== 'webhook' && source.kind !== 'replay' && source.kind !== 'missed') return event
  const ordered = targets.filter(({ workflow: { trigger }, version }) => version === 'live' && trigger.type === 'webhook' && trigger.orderBy !== undefined && isFor(trigger, event, nameNow))
  if (ordered.length === 0) return event
  const payload = request ? payloadOf(request) : event.payload
  if (payload === undefined) return event
  const { connector, connection } = source
  return {
    ...event,
    source: { ...source, ordered: ordered.map(({ workflow }) => workflow.id) },
    ordered: { payload, to: ordered.map(({ workflow }) => ({ workflowId: workflow.id, connector, connection, key: keyOf(workflow, payload) })) },
  }
}

/** What gives no key is in order among its like: nothing overtakes for want of one. */
function keyOf({ trigger, vars }: Workflow, payload: JsonValue): string {
  try {
    const value = renderTemplate(trigger.type === 'webhook' ? trigger.orderBy ?? '' : '', { event: { payload }, steps: {}, run: {}, vars })
    return hash('sha256', JSON.stringify(value), 'base64url').slice(0, 22)
  } catch {
    return 'none'
  }
}
