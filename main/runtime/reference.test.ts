import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AppError } from '@shared/failure.ts'
import type { JsonValue } from '@shared/json.ts'
import type { RunView } from '@shared/run-view.ts'
import type { Workflow } from '@shared/workflow.ts'
import { payload, randomFrom, randomWorkflow } from './random-workflow.ts'
import { reference } from './reference.ts'
import { flyingTime, openWorld, run } from './test-world.ts'

/** So many workflows, each run with two orders in which its steps end. */
const workflowCount = Number(process.env['REFERENCE_RUNS'] ?? 250)

test('the engine gives what a plain recursive function gives, at every seed and in whatever order steps end', async () => {
  const covered = { failed: 0, succeeded: 0, rounds: 0, skipped: 0, retried: 0, errorPorts: 0, disabled: 0 }
  await fc.assert(fc.asyncProperty(fc.integer(), fc.integer(), async (seed, order) => {
    const workflow = randomWorkflow(seed)
    const wanted = reference(workflow, payload)
    for (const ending of [order, order + 1]) {
      const view = await runInOrder(workflow, ending)
      if (wanted.fatal.size > 0) {
        expect(view.status).toBe('failed')
        expect([...wanted.fatal]).toContain(keyOf(view))
        covered.failed++
        continue
      }
      expect(view.failure).toBeNull()
      expect(plain(view.output)).toEqual(plain(wanted.output))
      expect(Object.fromEntries([...view.steps.values()].flatMap((step) => (step.output === undefined ? [] : [[step.key, plain(step.output)]])))).toEqual(Object.fromEntries([...wanted.outputs].map(([key, output]) => [key, plain(output)])))
      expect(new Set([...view.steps.values()].flatMap((step) => (step.status === 'skipped' ? [step.key] : [])))).toEqual(wanted.skipped)
      count(view, covered)
    }
  }), { numRuns: workflowCount })
  for (const [what, times] of Object.entries(covered)) expect(times, `how often the random workflows had: ${what}`).toBeGreaterThan(workflowCount / 50)
}, 120_000)

async function runInOrder(workflow: Workflow, seed: number): Promise<RunView> {
  const random = randomFrom(seed)
  const tries = new Map<string, number>()
  const world = openWorld({
    time: flyingTime(), random: () => random.next(),
    service: async ({ name, value, idempotencyKey }) => {
      for (let turns = random.below(6); turns > 0; turns--) await new Promise((resolve) => setImmediate(resolve))
      const [how, times] = name.split(' ')
      const already = tries.get(idempotencyKey) ?? 0
      tries.set(idempotencyKey, already + 1)
      if (how === 'broken' || (how === 'flaky' && already < Number(times))) throw new AppError({ code: 'unavailable', message: 'down', retryable: how === 'flaky' })
      return value
    },
  })
  try {
    return await run(world, workflow, { payload })
  } finally {
    world.close()
  }
}

/** Without what the reference does not know: when a wait was over, and the words of failures. */
function plain(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  if (Object.keys(value).join() === 'until') return 'waited'
  if (Object.keys(value).join() === 'error') return { error: { code: (value['error'] as { code: string }).code } }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]))
}

function keyOf({ failedAt }: RunView): string {
  return failedAt ? (failedAt.iteration === '' ? failedAt.nodeId : `${failedAt.iteration}/${failedAt.nodeId}`) : ''
}

function count(view: RunView, covered: Record<'succeeded' | 'rounds' | 'skipped' | 'retried' | 'errorPorts' | 'disabled', number>): void {
  covered.succeeded++
  for (const step of view.steps.values()) {
    if (step.loop && step.loop.total > 0) covered.rounds++
    if (step.status === 'skipped') covered.skipped++
    if (step.attempts.length > 1) covered.retried++
    if (step.ports?.[0] === 'error') covered.errorPorts++
    if (step.source === 'disabled') covered.disabled++
  }
}
