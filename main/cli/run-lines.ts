import type { JsonValue } from '@shared/json.ts'
import type { StartedBy } from '@shared/run-event.ts'
import type { RunView, StepView } from '@shared/run-view.ts'
import type { WorkflowNode } from '@shared/workflow.ts'
import { plain, plainJson, plural, styled } from './print.ts'
import { durationOf, stepsInOrder } from './run-result.ts'

const longestName = 40

/** A run for a person: a line a node, how it ended, the output. */
export function runLines(view: RunView, startedBy: StartedBy): string[] {
  const sample = startedBy.kind === 'command-line' && startedBy.sample !== undefined ? `, with the sample "${startedBy.sample}"` : ''
  return [styled('strong', plain(view.workflowName)) + plain(sample), '', ...table(view), '', ending(view), ...outputLines(view)]
}

function table(view: RunView): string[] {
  const steps = grouped(stepsInOrder(view))
  const rows = view.workflow.nodes.flatMap((node) => {
    const own = steps.get(node.id)
    return own ? [{ node, steps: own }] : []
  })
  const width = Math.max(0, ...rows.map(({ node }) => labelOf(node, view).length))
  return rows.flatMap(({ node, steps: own }) => rowLines(labelOf(node, view).padEnd(width), own))
}

function grouped(steps: readonly StepView[]): Map<string, StepView[]> {
  const groups = new Map<string, StepView[]>()
  for (const step of steps) groups.set(step.nodeId, [...(groups.get(step.nodeId) ?? []), step])
  return groups
}

/** Indented by how many loops are around it. */
function labelOf(node: WorkflowNode, { workflow }: RunView): string {
  const name = plain(node.name || node.id)
  const depth = depthOf(node, workflow.nodes)
  return '  '.repeat(depth + 1) + (name.length > longestName ? `${name.slice(0, longestName - 1)}…` : name)
}

function depthOf(node: WorkflowNode, nodes: readonly WorkflowNode[]): number {
  let depth = 0
  for (let parent = node.parent; parent !== undefined && depth < nodes.length; depth++) {
    const id = parent
    parent = nodes.find((other) => other.id === id)?.parent
  }
  return depth
}

function rowLines(label: string, steps: readonly StepView[]): string[] {
  const failed = steps.filter((step) => step.failure !== undefined)
  const [first] = failed
  return [
    `${label}  ${stateOf(steps)}`,
    ...(first?.failure ? [`${' '.repeat(label.length)}  ${styled('bad', plain(`${first.failure.code}: ${first.failure.message}`))}`] : []),
  ]
}

const words: Record<StepView['status'], string> = { running: 'running', waiting: 'waiting', retrying: 'to be tried again', 'in-doubt': 'in doubt', succeeded: 'done', failed: 'failed', skipped: 'skipped' }
const sources: Record<NonNullable<StepView['source']>, string> = { pinned: 'pinned', reused: 'from an earlier run', simulated: 'not sent', disabled: 'passed over', resolved: 'happened, as a person said', reconciled: 'happened, as the service showed' }

function stateOf(steps: readonly StepView[]): string {
  const counts = new Map<string, number>()
  for (const step of steps) {
    const word = step.source ? sources[step.source] : step.status === 'failed' && step.output !== undefined ? 'failed, went on' : words[step.status]
    counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  const state = [...counts].map(([word, count]) => (steps.length === 1 ? word : `${count} ${word}`)).join(', ')
  const attempts = steps.reduce((sum, step) => sum + step.attempts.length, 0) - steps.filter((step) => step.attempts.length > 0).length
  const times = steps.map(durationOf).filter((time) => time !== null)
  const details = [times.length > 0 ? timeText(times.reduce((sum, time) => sum + time, 0)) : '', attempts > 0 ? plural(attempts, 'more attempt') : ''].filter((part) => part !== '')
  const style = steps.some((step) => step.status === 'failed') ? 'bad' : steps.every((step) => step.status === 'skipped') ? 'quiet' : 'good'
  return `${styled(style, state)}${details.length > 0 ? styled('quiet', `  ${details.join(', ')}`) : ''}`
}

function ending(view: RunView): string {
  const time = view.finishedAt === null ? '' : ` after ${timeText(view.finishedAt - view.startedAt)}`
  switch (view.status) {
    case 'succeeded': return `${styled('good', 'Succeeded')}${time}.`
    case 'cancelled': return `Cancelled${time}.`
    default: return `${styled('bad', 'Failed')}${time}${failurePlace(view)}: ${plain(view.failure?.message ?? 'no reason was given')}`
  }
}

function failurePlace({ failedAt, workflow }: RunView): string {
  if (!failedAt) return ''
  const name = workflow.nodes.find((node) => node.id === failedAt.nodeId)?.name || failedAt.nodeId
  return ` at "${plain(name)}"${failedAt.iteration === '' ? '' : ` (${failedAt.iteration})`}`
}

function outputLines({ status, output }: RunView): string[] {
  return status === 'succeeded' ? ['', plainJson(output satisfies JsonValue)] : []
}

function timeText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  return ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`
}
