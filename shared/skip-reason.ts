import { errorPort } from './node-type.ts'
import type { StepView } from './run-view.ts'
import { stepKey, type StepAddress } from './step.ts'
import type { Workflow } from './workflow.ts'

/**
 * Why a step was passed by, in a few words: `Is it a bug? was true`. It is the first step before it that ran and went
 * another way; undefined where the steps before it were themselves skipped for reasons that cannot be seen from here.
 */
export function skipReason(workflow: Workflow, steps: ReadonlyMap<string, StepView>, address: StepAddress, seen: ReadonlySet<string> = new Set()): string | undefined {
  for (const edge of workflow.edges) {
    if (edge.to !== address.nodeId) continue
    const source = steps.get(stepKey(edge.from, address.iteration))
    const name = workflow.nodes.find(({ id }) => id === edge.from)?.name ?? edge.from
    if (source?.status === 'succeeded') return edge.port === errorPort ? `${name} did not fail` : `${name} was ${(source.ports ?? []).join(', ') || 'done'}`
    if (source?.status === 'failed') return `${name} failed`
    if (source?.reason !== undefined) return source.reason
    if (!seen.has(edge.from)) {
      const further = skipReason(workflow, steps, { nodeId: edge.from as StepAddress['nodeId'], iteration: address.iteration }, new Set([...seen, address.nodeId]))
      if (further !== undefined) return further
    }
  }
  return undefined
}
