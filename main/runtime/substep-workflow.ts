import type { Substep, SubstepEnd } from '@main/connectors/define-substep.ts'
import type { RunStarted } from '@main/engine/plan.ts'
import { AppError } from '@shared/failure.ts'
import { NodeId, WorkflowId } from '@shared/id.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '@shared/json.ts'
import { Workflow, type WorkflowEdge, type WorkflowNode } from '@shared/workflow.ts'

const callId = NodeId.parse('call')
const askId = NodeId.parse('approval')
const triggerId = NodeId.parse('trigger')
/** A part ends with its step; it has no time of its own. */
const longestMs = 2_592_000_000

/**
 * The workflow that does one part: the node, with an approval before it where one is asked for. What the part was given is
 * its payload, which expressions put into the node; nothing that came from a model or a service is read as an expression.
 */
export function substepWorkflow(part: Substep, { id, parent, isLiteral }: { id: WorkflowId; parent: RunStarted; isLiteral(field: string): boolean }): { workflow: Workflow; payload: JsonObject } {
  const call: WorkflowNode = {
    id: callId, type: part.type, name: part.title, ...(part.connection !== undefined && { connection: part.connection }), input: inputOf(part, isLiteral),
    ...((part.retry ?? part.timeoutMs) !== undefined && { settings: { ...(part.retry && { retry: part.retry }), ...(part.timeoutMs !== undefined && { timeoutMs: part.timeoutMs }) } }),
  }
  const ask: WorkflowNode[] = part.approval ? [{ id: askId, type: 'approval', name: part.title, input: { title: '{{ event.payload.approval.title }}', message: '{{ event.payload.approval.message }}', show: '{{ event.payload.approval.shown }}', onTimeout: 'rejected' } }] : []
  const edges: WorkflowEdge[] = part.approval ? [{ from: triggerId, to: askId }, { from: askId, port: 'approved', to: callId }] : [{ from: triggerId, to: callId }]
  return {
    workflow: Workflow.parse({
      format: 'flowbench/workflow', version: 1, id, name: `${parent.workflow.name}: ${part.title}`.slice(0, 200), trigger: { type: 'manual' },
      nodes: [...ask, call], edges, settings: { timeoutMs: longestMs, timezone: parent.workflow.settings.timezone },
    }),
    payload: { input: part.input, ...(part.approval && { approval: part.approval }) },
  }
}

/** What the run of a part gave. */
export function substepEnd(output: JsonValue): SubstepEnd {
  const { [callId]: called, [askId]: asked } = isJsonObject(output) ? output : {}
  if (called !== undefined || !isJsonObject(asked)) return { kind: 'done', output: called ?? null }
  return { kind: 'rejected', comment: typeof asked['comment'] === 'string' ? asked['comment'] : '' }
}

function inputOf({ input }: Substep, isLiteral: (field: string) => boolean): JsonObject {
  return Object.fromEntries(Object.entries(input).map(([field, value]) => {
    if (!isLiteral(field)) return [field, `{{ event.payload.input[${JSON.stringify(field)}] }}`]
    // A field that is taken as it stands could name a secret by itself.
    if (JSON.stringify(value).includes('secret://')) throw new AppError({ code: 'forbidden', message: `The field "${field}" names a secret, and parts of a step may not.`, retryable: false, sent: 'not-sent' })
    return [field, value]
  }))
}

/** Workflows of parts are in no library; their runs are listed under the run that they are part of. */
export function substepWorkflowId(hash: string): WorkflowId {
  return WorkflowId.parse(`${substepWorkflowPrefix}${hash.slice(0, 40)}`)
}
export const substepWorkflowPrefix = 'wf_part_'
