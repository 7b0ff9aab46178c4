import type { RunId } from '@shared/id.ts'
import type { StepView } from '@shared/run-view.ts'
import type { WorkflowNode } from '@shared/workflow.ts'

/** What one node did in one run: its steps in the order they were heard of, one an iteration. The same object until one of them changes. */
export type NodeRun = {
  runId: RunId
  /** The node as that run carried it; undefined when the run does not know it. */
  fingerprint: string | undefined
  steps: readonly StepView[]
  /** The step that the node shows: one under way, else one that failed, else the last. */
  shown: StepView
  counts: { running: number; succeeded: number; failed: number; skipped: number }
  /** Ports that any iteration took; `''` stands for the one port. */
  taken: ReadonlySet<string>
}

export function nodeRun(runId: RunId, fingerprint: string | undefined, steps: readonly [StepView, ...StepView[]]): NodeRun {
  const counts = { running: 0, succeeded: 0, failed: 0, skipped: 0 }
  const taken = new Set<string>()
  let shown: StepView = steps[0]
  for (const step of steps) {
    counts[countedAs(step)]++
    if (rank(step) >= rank(shown)) shown = step
    if (step.ports !== undefined) for (const port of step.ports) taken.add(port)
    else if (step.output !== undefined) taken.add('')
  }
  return { runId, fingerprint, steps, shown, counts, taken }
}

function countedAs({ status }: StepView): keyof NodeRun['counts'] {
  return status === 'waiting' || status === 'retrying' || status === 'in-doubt' ? 'running' : status
}

function rank({ status }: StepView): number {
  if (status === 'running' || status === 'waiting' || status === 'retrying' || status === 'in-doubt') return 3
  return status === 'failed' ? 2 : status === 'succeeded' ? 1 : 0
}

const fingerprints = new WeakMap<WorkflowNode, string>()

/** What of a node decides what it does; its name, note and place do not. Two nodes that do the same have the same. */
export function fingerprintOf(node: WorkflowNode): string {
  const known = fingerprints.get(node)
  if (known !== undefined) return known
  const text = JSON.stringify([node.type, node.connection ?? null, node.input, node.settings ?? null, node.disabled ?? false])
  fingerprints.set(node, text)
  return text
}
