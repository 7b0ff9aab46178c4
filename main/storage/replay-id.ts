import { hash } from 'node:crypto'
import { RunId } from '@shared/id.ts'

/** A run is replayed once; what is to be replayed further is that replay. */
export function replayRunId(runId: RunId): RunId {
  return RunId.parse(`run_${hash('sha256', `${runId} replayed`, 'base64url').slice(0, 32)}`)
}
