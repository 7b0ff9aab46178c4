import type { ActionHttp, OtherDoors } from '@main/connectors/define.ts'
import { closedDoors } from '@main/connectors/kit/closed-doors.ts'
import { AppError } from '@shared/failure.ts'
import type { Finding } from '@shared/finding.ts'
import type { RunId } from '@shared/id.ts'
import type { RunEvent } from '@shared/run-event.ts'
import { stepKey, type StepAddress } from '@shared/step.ts'
import type { ActionOf } from './action-registry.ts'
import { ask } from './ask.ts'
import { keysOf } from './earlier-run.ts'
import { idempotencyKey } from './keys.ts'
import type { OpenConnection } from './open-connection.ts'

export type AskAboutWrite = (at: { runId: RunId; step: StepAddress }) => Promise<Finding>

export type AskAboutWriteOptions = {
  journal: { read(runId: RunId): RunEvent[] }
  actionOf: ActionOf
  http: (signal: AbortSignal) => ActionHttp
  /** Absent: closed. */
  doors?: (signal: AbortSignal) => OtherDoors
  open: OpenConnection
}

/** Whoever asks sits before the screen. */
const longestMs = 30_000

/**
 * Looks at the service what came of a step's write, as the journal has it. Decides nothing.
 * Rejects with AppError `not-found` for a run that is gone, and `conflict` for a step that never began.
 */
export function createAskAboutWrite({ journal, actionOf, http, doors = () => closedDoors, open }: AskAboutWriteOptions): AskAboutWrite {
  return async ({ runId, step }) => {
    const events = journal.read(runId)
    const [first] = events
    const key = stepKey(step.nodeId, step.iteration)
    const started = events.findLast((event) => event.type === 'step-started' && stepKey(event.nodeId, event.iteration) === key)
    const node = first?.type === 'run-started' ? first.workflow.nodes.find(({ id }) => id === step.nodeId) : undefined
    if (first?.type !== 'run-started' || started?.type !== 'step-started' || !node) throw new AppError({ code: 'conflict', message: `The step ${key} of ${runId} was not begun, so there is nothing to ask about.`, retryable: false })
    const registered = actionOf(node.type)
    const input = registered?.action.input.safeParse(started.input)
    if (!registered || !input?.success) return { kind: 'unknown', reason: `This version of Flowbench does not know "${node.type}" as it was sent then. Look at the service.` }
    const signal = AbortSignal.timeout(longestMs)
    return ask({ registered, input: input.data, idempotencyKey: idempotencyKey(keysOf(first), key), doors: doors(signal), open: () => open(registered.connector, node.connection, http(signal)), signal, log: () => undefined })
  }
}
