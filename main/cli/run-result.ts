import type { Failure } from '@shared/failure.ts'
import type { JsonValue } from '@shared/json.ts'
import type { RunView, StepView } from '@shared/run-view.ts'

/** What `flowbench run --json` prints. Steps by their key: `create_issue`, or within a loop `for_each[2]/create_issue`. */
export type RunResult = {
  runId: string
  status: RunView['status']
  output: JsonValue
  /** Why it did not succeed, and the key of the step where. */
  failure?: Failure
  failedAt?: string
  steps: Record<string, StepResult>
}

export type StepResult = {
  status: StepView['status']
  input: JsonValue
  output: JsonValue
  failure: Failure | null
  attempts: number
  durationMs: number | null
  /** `simulated`: what it would have sent was not sent. Absent when it ran. */
  source?: NonNullable<StepView['source']>
  logs?: readonly string[]
}

export function runResult(view: RunView): RunResult {
  const { failure, failedAt } = view
  return {
    runId: view.runId, status: view.status, output: view.output,
    ...(failure ? { failure } : {}),
    ...(failedAt ? { failedAt: stepsInOrder(view).find((step) => step.nodeId === failedAt.nodeId && step.iteration === failedAt.iteration)?.key ?? failedAt.nodeId } : {}),
    steps: Object.fromEntries(stepsInOrder(view).map((step) => [step.key, stepResult(step)])),
  }
}

function stepResult(step: StepView): StepResult {
  return {
    status: step.status, input: step.input ?? null, output: step.output ?? null, failure: step.failure ?? null,
    attempts: step.attempts.length, durationMs: durationOf(step),
    ...(step.source ? { source: step.source } : {}), ...(step.logs.length > 0 ? { logs: step.logs } : {}),
  }
}

/** In the order of the document, and in a loop in the order of its rounds: the same whichever branch was quicker. */
export function stepsInOrder({ workflow, steps }: RunView): StepView[] {
  const places = new Map<string, number>(workflow.nodes.map((node, index) => [node.id, index]))
  const placeOf = (step: StepView) => places.get(step.nodeId) ?? places.size
  return [...steps.values()].sort((a, b) => placeOf(a) - placeOf(b) || compareRounds(a.iteration, b.iteration))
}

function compareRounds(a: string, b: string): number {
  const [left, right] = [roundsOf(a), roundsOf(b)]
  for (const [index, round] of left.entries()) {
    const difference = round - (right[index] ?? -1)
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

/** `outer[2]/inner[0]` gives 2 and 0. */
function roundsOf(iteration: string): number[] {
  return [...iteration.matchAll(/\[(\d+)\]/g)].map((match) => Number(match[1]))
}

export function durationOf(step: Pick<StepView, 'startedAt' | 'finishedAt'>): number | null {
  return step.startedAt === null || step.finishedAt === null ? null : step.finishedAt - step.startedAt
}
