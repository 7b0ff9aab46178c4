import type { ConnectionType } from '@shared/connection.ts'
import type { NodeCategory, TriggerType } from '@shared/node-type.ts'
import type { OutboxItem } from '@shared/outbox-item.ts'
import { stepKey } from '@shared/step.ts'
import type { WorkflowSummary } from '@shared/workflow-summary.ts'
import { eventWords } from '../../triggers/event-words.ts'

type Known = { triggerTypes: readonly TriggerType[]; senders: readonly ConnectionType[]; workflows: readonly WorkflowSummary[] }

/** How a write is named in a list: what it does, and the step of which workflow does it. */
export function itemWords({ source, eventName, runs }: OutboxItem, { triggerTypes, senders, workflows }: Known): { title: string; line: string; icon: string; category: NodeCategory } {
  const workflow = workflows.find(({ id }) => id === runs[0]?.workflowId)?.name
  if (source.kind === 'write') return { title: source.summary, line: `${workflow ?? 'A workflow that is not kept'} · ${stepKey(source.step.nodeId, source.step.iteration)}`, icon: 'send', category: 'connector' }
  const { title, sender, icon, category } = eventWords({ source, eventName, summary: '', replayOf: null }, triggerTypes, senders)
  return { title, line: `${sender} · an event that could not be dispatched`, icon, category }
}
