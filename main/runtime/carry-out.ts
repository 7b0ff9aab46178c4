// carry-out: does what another process asked about runs. Owns nothing: what is asked is in `run_requests`.

import type { RunRequest, RunRequests } from '@main/storage/run-requests.ts'
import { toFailure } from '@shared/failure.ts'
import type { RunId } from '@shared/id.ts'
import type { RunAgain } from './replays.ts'
import type { Runs } from './runs.ts'

export type CarryOutOptions = {
  requests: Pick<RunRequests, 'open' | 'remove'>
  runs: Pick<Runs, 'cancel' | 'replay' | 'kept'>
  runAsNew(runId: RunId, again: RunAgain): RunId
  /** Told of what cannot be done (any more). */
  log(message: string, error: unknown): void
}

const lookEveryMs = 500

/** Takes up what was asked while no process ran, and from now on what is asked meanwhile. Returns what ends that. */
export function carryOutRequests({ requests, runs, runAsNew, log }: CarryOutOptions): () => void {
  let isAtWork = false
  const carryOut = (request: RunRequest): void => {
    switch (request.kind) {
      case 'cancel': return runs.cancel(request.runId, request.reason)
      case 'replay': return void runs.replay(request.runId)
      case 'run-as-new': return void runAsNew(request.runId, { as: request.as, ...(request.from !== null && { from: request.from }) })
    }
  }
  const look = async (): Promise<void> => {
    if (isAtWork) return
    isAtWork = true
    try {
      for (const { id, request } of requests.open()) {
        try {
          carryOut(request)
          await runs.kept()
        } catch (error) {
          // Nothing can be written now: it is asked again at the next look.
          if (toFailure(error).retryable) return
          log(`What was asked about ${request.runId} could not be done`, error)
        }
        requests.remove(id)
      }
    } catch {
      // The storage is at fault, and says so itself; the next round tries again.
    } finally {
      isAtWork = false
    }
  }
  void look()
  const timer = setInterval(() => void look(), lookEveryMs).unref()
  return () => clearInterval(timer)
}
