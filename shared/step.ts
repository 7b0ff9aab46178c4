import { z } from 'zod'
import { NodeId } from './id.ts'

/**
 * Where in the nest of loops a step stands: '' outside of any, else `outer[2]/inner[0]`.
 * With the run and the node it names a Step.
 */
export const IterationPath = z.string().max(2000)
export type IterationPath = z.infer<typeof IterationPath>

export const StepAddress = z.object({ nodeId: NodeId, iteration: IterationPath })
export type StepAddress = z.infer<typeof StepAddress>

/** One string for a step within its run: `create_issue`, or `for_each[2]/inner[0]/create_issue`. */
export function stepKey(nodeId: string, iteration: IterationPath): string {
  return iteration === '' ? nodeId : `${iteration}/${nodeId}`
}

/** The path of the iterations that a loop step at `iteration` opens. */
export function iterationOf(loopId: string, iteration: IterationPath, index: number): IterationPath {
  return `${stepKey(loopId, iteration)}[${index}]`
}
